import pytest

from tests.unit.shipped import shipped_server


@pytest.fixture
def request_context():
    """Links depend on the server's settings."""
    with shipped_server().test_request_context():
        yield
