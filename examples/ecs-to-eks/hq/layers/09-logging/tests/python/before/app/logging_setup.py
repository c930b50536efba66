import logging

FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"


def set_up(level: str = "INFO") -> None:
    logging.basicConfig(level=level, format=FORMAT)
