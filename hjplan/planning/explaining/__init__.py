"""Why a plan is as it is: what held it back, why a line got nothing, what a line is for (model.md, section 11)."""
