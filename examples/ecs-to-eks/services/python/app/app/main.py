from pathlib import Path

import yaml
from fastapi import FastAPI

from app import logging_setup

logging_setup.set_up()
settings = yaml.safe_load(Path("config/settings.yaml").read_text())
api = FastAPI(title="{{service.name}}")


@api.get("{{health}}")
def health() -> dict:
    return {"status": "up"}
