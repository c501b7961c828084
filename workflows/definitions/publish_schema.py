"""`python -m workflows.definitions.publish_schema`: writes the JSON Schema of the format beside the definitions."""

from workflows.definitions.parser import SCHEMA_FILE, schema_text

if __name__ == "__main__":
    SCHEMA_FILE.write_text(schema_text(), encoding="utf-8")
