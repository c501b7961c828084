from typing import Any


def __getattr__(name: str) -> Any:
    """`celery -A tasks worker` finds its application here, pointed at the home that is meant."""
    if name != "celery":
        raise AttributeError(name)
    from config.runtime import Runtime
    from tasks.app import configure

    return configure(Runtime.load())
