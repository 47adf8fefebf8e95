"""Many cases in one test: all are looked at, and a failure names each case that failed.

For cases of a few milliseconds, of which thousands as items of their own would cost more than what they test. Cases
share the fixtures of their test: one that needs a folder of its own is a case for `pytest.mark.parametrize`.
"""

import inspect
from collections.abc import Callable, Iterable
from typing import Any

Test = Callable[..., None]


def each_case(names: str | tuple[str, ...], cases: Iterable[Any]) -> Callable[[Test], Test]:
    """As `pytest.mark.parametrize`, with all cases in one item."""
    given = tuple(names.split(", ")) if isinstance(names, str) else names
    rows = [dict(zip(given, case if len(given) > 1 else (case,), strict=True)) for case in cases]
    assert rows, given

    def decorate(test: Test) -> Test:
        def all_cases(**fixtures: Any) -> None:
            failures = []
            for row in rows:
                try:
                    test(**fixtures, **row)
                except Exception as error:
                    failures.append(f"{row}: {type(error).__name__}: {error}")
            assert not failures, f"{len(failures)} of {len(rows)} cases:\n" + "\n".join(failures)

        signature = inspect.signature(test)
        own = [parameter for name, parameter in signature.parameters.items() if name not in given]
        all_cases.__dict__.update(vars(test))  # Marks that stand below this one.
        all_cases.__signature__ = signature.replace(parameters=own)  # type: ignore[attr-defined]
        all_cases.__name__, all_cases.__doc__, all_cases.__module__ = test.__name__, test.__doc__, test.__module__
        return all_cases

    return decorate
