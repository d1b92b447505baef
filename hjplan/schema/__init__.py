"""What a scenario may say: YAML and tables in, frozen pydantic models out, every mistake with file and line."""
