"""Many cases in one test: all are run, and the failure names each failed case.

For thousands of cases of a few milliseconds, where the cost of separate pytest items would dominate. Cases share the
fixtures of their test: a case that needs its own folder needs `pytest.mark.parametrize`.
"""

import inspect
from collections.abc import Callable, Iterable
from typing import Any

Test = Callable[..., None]


def each_case(names: str | tuple[str, ...], cases: Iterable[Any]) -> Callable[[Test], Test]:
    """Like `pytest.mark.parametrize`, with all cases in one item."""
    names_of_values = tuple(names.split(", ")) if isinstance(names, str) else names
    rows = [dict(zip(names_of_values, case if len(names_of_values) > 1 else (case,), strict=True)) for case in cases]
    assert rows, names_of_values

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
        remaining = [parameter for name, parameter in signature.parameters.items() if name not in names_of_values]
        all_cases.__dict__.update(vars(test))  # Marks below this decorator.
        all_cases.__signature__ = signature.replace(parameters=remaining)  # type: ignore[attr-defined]
        all_cases.__name__, all_cases.__doc__, all_cases.__module__ = test.__name__, test.__doc__, test.__module__
        return all_cases

    return decorate
