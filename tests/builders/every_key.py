"""A scenario that uses every key there is; a test holds it against the models."""

from __future__ import annotations

BASE = """\
hjplan: 1
name: base
horizon: {start: 2027, years: 4, step: quarter}
money: {unit: 万元, price_year: 2026, inflation: 0.02}
places: {file: places.csv}
stock: {file: stock.csv}
funds:
  grant: {amount: {2027-2028: 2400, 2029+: 2600}, carry_over: 0.5}
  to_be_removed: {amount: 1}
targets:
  - {sector: toilets, coverage: 0.1}
"""

EVERY_KEY = """\
hjplan: 1
extends: base.yaml
name: every-key_2.0
title: {zh: 全部, en: Everything}
description: {zh: 说明, en: What it is about}
fictional: true
horizon: {start: 2027, years: 4, step: half}
money:
  unit: 万元
  price_year: 2026
  inflation: {default: 0.02, build: 0.01, restore: 0.03, upkeep: 0.04, project: 0.02}
  discount: 0.04
  general_budget: {2027: 360000, 2028+: 370000}
  gap_commitments: {2027-2029: 100}
places: {file: places.csv, sheet: null}
stock: stock.csv
facilities:
  household_toilet:
    like: household_toilet
    title: 卫生厕所
    build: {cost: 0.35, lead: 0.5, yearly_limit: 0.3, pay: [0.7, 0.3], faulty: 0.02}
    owner: 县住建局
    need: {per: household, share: 0.95, column: null, growth: 0.01}
    serves: {households: 1}
    fee: free
  road:
    title: {zh: 村道, en: Village road}
    sector: roads
    share: 0.6
    unit: km
    conditions: [good, fair, failed]
    service: [1, 0.8, 0]
    need: {column: road_km}
    serves: {households: 45}
    build: {cost: 70}
    regimes:
      none: {cost: 0, decay: [0.2, 0.2], operates: 0.9}
      routine: {cost: [0.5, 0.6, 0], decay: [0.08, 0.1]}
      staffed: {cost: 0.9, decay: [0.05, 0.06], staff: {road_men: 0.2}, needs: depot}
    restore: {cost: [null, 5, 30]}
    leave: stays
    whole_units: true
    grain: 0.1
    source: {cost: A004, regimes: "C001, C002"}
  path:
    sector: roads
    share: 0.4
    unit: km
    build: {cost: 1}
    regimes: {none: {cost: 0, relapse: 0.1, operates: 0.5}, routine: {cost: 0.1, relapse: 0.02}}
    restore: {cost: 0.4}
    source: a guess
modifiers:
  inspection:
    title: {zh: 督查, en: Inspection}
    cost: 3
    from: choose
    years: 3
    until: trunk
    multiplies: {decay: 0.8, collection: 1.05, growth: 0.9}
    sectors: [toilets, roads]
    facilities: [household_toilet, path]
    tiers: [village, town]
    regimes: [routine]
    fees: [other_fee]
    owner: 县政府督查室
    source: a guess
  care_centre: {from: 2028, multiplies: {decay: 0.9}, needs: depot}
  publicity: {multiplies: {decay: 0.95}, cost: 1}
pools:
  rural:
    title: {zh: 涉农资金整合, en: Rural pool}
    pays_for: {tiers: [village], uses: [build, restore, upkeep]}
    at_most: {upkeep: 0.15}
    source: G011
funds:
  to_be_removed: null
  grant:
    kind: grant
    title: {zh: 中央资金}
    amount: {2027: 2400, 2028-2029: 2500, 2030+: 100}
    real: true
    pays_for:
      sectors: [toilets, roads]
      facilities: [road, path]
      uses: [build, restore, upkeep, debt, project]
      tiers: [village, town]
      tags: [scenic]
    max_share: 0.6
    share_of: sector
    carry_over: 0.3
    reserve: 0.03
    arrives: [0.1, 0.2, 0.3, 0.4]
    match: {with: county, ratio: 0.2}
    poolable: {into: rural, share: 0.3}
    opening: {carried: 12, debt: {2027-2028: 5}}
    account: "21103"
    source: {amount: G001}
  county: {amount: 900}
  bond:
    kind: loan
    title: 专项债
    limit: 600
    yearly: {2027-2028: 300}
    rate: 0.031
    term: 15
    grace: 2
    repay: equal
    debt_share: 0.4
    ceiling: 500
    cover: 1.2
    pays_for: {sectors: [roads], uses: [build]}
    max_share: 0.8
    share_of: line
    repaid_by: [county, fees.path_fee]
    carry_over: 1
    account: "1054"
    source: M12
  operator:
    kind: partner
    title: {zh: 社会资本, en: Partner}
    finances: 0.5
    limit: 40
    yearly: {2027: 20}
    rate: 0.06
    term: 20
    pays_for: {sectors: [roads], uses: [build], tiers: [town, village]}
    paid_by: [fees.path_fee, county]
    account: "0"
    source: M13
  own_labour:
    kind: household
    title: 农户自筹
    per_unit: {household_toilet: 0.08}
    account: "00"
    source: a guess
  appraisal:
    kind: reward
    title: 考核奖励
    held: {from: county, share: 0.1}
    award: {to: township, sector: roads, coverage: 0.8, amount: 20}
    account: "01"
    source: G033
  contest:
    kind: reward
    held: {from: county, share: 0.05}
    award: {to: tier, facility: road, coverage: 0.9, amount: 5}
fees:
  road_fee:
    title: Road fee
    billed_on: road
    tiers: [village]
    levels: [0, 1, 2]
    unit: yuan/m3
    use_m3: 96
    level: {2027: 1, 2029: 2}
    collection: [1, 0.75, 0.7]
    waive: false
    cross: {sectors: [toilets], share: 0.1}
    account: "103"
    carry_over: 0.9
    source: F001
  path_fee: {billed_on: path, level: 2.5, collection: 1}
  other_fee:
    billed_on: path
    levels: [0, 12, 24]
    level: choose
    largest_step: 12
    collection: {share_of_income: {0: 1, 0.001: 0.92, 0.01: 0.6}}
affordability: {cap: 0.03, quintile_ratio: {town: 0.33, village: 0.3}, waive: {share: 0.06, paid_by: county}}
capacities:
  plant:
    title: {zh: 污水厂, en: Plant}
    opening: 900
    unit: household
    used_by: [household_toilet]
    where: {tiers: [village, town], townships: [north, south], tags: [scenic]}
    from: {facility: path, households: 40}
    source: a guess
  trucks: {used_by: [household_toilet], from: [{facility: path, households: 700}, {facility: road, households: 9}]}
projects:
  depot: {sector: roads, cost: 12, serves: {facility: path, tag: scenic, units: 1}}
  trunk:
    title: 主干管
    group: 污水
    owner: 县住建局
    sector: toilets
    tier: village
    cost: [20, 10]
    start: {earliest: 2027, latest: 2028}
    requires: [depot]
    excludes: [other_trunk]
    one_of: trunks
    adds_capacity: {plant: 100}
    serves:
      - {facility: household_toilet, tier: village, households: 50}
      - {facility: household_toilet, places: [v02], households: 30}
    upkeep: 0.5
    source: {cost: a guess}
  other_trunk: {sector: toilets, cost: [25], one_of: trunks}
links:
  - requires: {facility: household_toilet, needs: path, ratio: 400}
  - dig_once: {first: road, second: path, per: 20, saving: 0.25}
  - joint: {projects: [depot, other_trunk], saves: {depot: 0.1}}
  - bundle:
      name: north_street
      title: {zh: 北街, en: North street}
      places: [v01]
      facilities: [path]
      projects: [depot, other_trunk]
      saving: 0.1
  - no_transfer: {sector: toilets, from: town, to: village}
  - staff: {of: road_men, title: 养路工, posts: {2027: 8, 2028+: 10}}
targets:
  - {sector: toilets, facility: household_toilet, tier: village, township: north, tag: scenic,
     coverage: 0.6, by: 2029, hold: false, priority: 1, owner: 县住建局}
  - {coverage: 0.5, hard: true}
rules:
  - share: {of: build, tier: village, at_least: 0.1, at_most: 0.9, over: horizon}
  - share: {of: [build, restore], untagged: true, at_most: 0.99}
  - upkeep_floor: {at_least: 0.8, sector: roads, facility: road, township: north, tag: scenic, by: tag}
  - change: {of: build, by: sector, at_most: 0.4}
  - floor: {of: build, by: township, at_least: 0.03}
  - limit: {of: build, at_most: 28000}
  - committed: {line: road.build, year: 2027, amount: 3, fund: county}
  - gap: {sector: toilets, better_off: town, worse_off: village, at_most: 0.35, by: 2029, priority: 2}
  - gap: {facility: household_toilet, better_off: town, worse_off: village, at_most: 0.5}
  - lock: {project: depot, start: 2027}
  - lock: {modifier: inspection, start: never}
  - lock: {bundle: north_street, start: must}
goal:
  maximize: {worst: coverage, over: township, from: 2029, sectors: [toilets]}
  weights: {toilets: 1.2, roads: 0.8}
  tiers: {village: 1.1}
  tags: {corridor: 1.15}
  after: {years: 5, care: routine}
solve: {engine: exact, gap: 0.001, time_limit: 300}
simulate:
  mode: chance
  draws: 100
  seed: 20270101
  when_short: build_first
  uncertain:
    decay: {shared: {lognormal: 0.25}, own: {lognormal: 0.30}}
    funds.county: {beta: {mean: 0.9, sd: 0.08}}
    funds.grant: {lognormal: 0.2}
  policies: [plan, campaign, proportional, relapse_blind]
"""

PLACES = """\
id,name_zh,name_en,township,tier,tags,households,population,income,growth,road_km
v01,甲村,Village 1,north,village,scenic;corridor,200,640,15000,-0.01,12
v02,乙村,Village 2,south,village,,300,960,14000,0,9.5
t01,镇区,Town,south,town,,900,2900,26000,0.005,20
"""

STOCK = """\
place,facility,need,working,relapsed,good,fair,failed,cost_factor,growth,verified
v01,household_toilet,,80,20,,,,1.2,,yes
v02,household_toilet,280,100,50,,,,,0.02,no
t01,household_toilet,880,500,40,,,,1,,
v01,road,,,,4,2,1,1.35,,
v02,road,9.5,,,3,3,3,,,
v01,path,3,1,1,,,,,,
"""
