"""`casa records`, as an operator types it: what is kept is read again, and a loss is named."""

import json
import os

import pytest

from casa_app.adapters.object_store import ObjectStore, StoreAddress
from casa_app.identity.policy import Actor, Role
from casa_app.kit.database import Database
from casa_app.settings import settings
from tests import make
from tests.ops.test_commands import _casa
from tests.records.test_capture import ANFA, clerk
from tests.records.test_keeping import accounts, kept, originals

__all__ = ["clerk"]


@pytest.fixture
def here(environment: pytest.MonkeyPatch, sqlite: Database, store_address: StoreAddress) -> dict[str, str]:
    """The environment of commands on the test's database and the session's object store."""
    given = {
        "CASA_DATABASE_URL": sqlite.url, "CASA_S3_ENDPOINT": store_address.endpoint,
        "CASA_S3_ACCESS_KEY": store_address.access_key, "CASA_S3_BUCKET_PREFIX": "test-",
        "CASA_S3_SECRET_KEY": store_address.secret_key.get_secret_value(),
    }  # fmt: skip
    for name, value in given.items():
        environment.setenv(name, value)
    settings.cache_clear()
    return dict(os.environ) | {"COLUMNS": "240"}


async def test_an_operator_reads_everything_again_and_is_told_which_page_is_lost(
    here: dict[str, str], object_store: ObjectStore, clerk: Actor
) -> None:
    chief = make.staff(Role.SUPERVISOR, arrondissements=frozenset({ANFA}))
    await accounts(clerk, chief)
    batch = await kept(clerk, chief, 1, 2)
    done = _casa(here, "records", "verify")
    assert done.returncode == 0, done.stderr
    assert "2 objects" in done.stdout
    assert "2 objects locked; 0 registers held" in _casa(here, "records", "lock").stdout
    lost = (await originals(batch))[0].key
    await object_store.delete("registers", lost, released=True)
    done = _casa(here, "records", "verify")
    assert done.returncode == 1
    assert f"lost: {lost}" in done.stdout


def test_a_key_of_one_office_reads_and_adds_there_and_deletes_nowhere(here: dict[str, str]) -> None:
    policy = json.loads(_casa(here, "records", "policy", ANFA).stdout)
    actions = {action for one in policy["Statement"] for action in one["Action"]}
    assert actions == {"s3:GetObject", "s3:PutObject", "s3:ListBucket"}
    assert policy["Statement"][0]["Resource"] == [f"arn:aws:s3:::test-registers/{ANFA}/*"]
    refused = _casa(here, "records", "policy", "nowhere")
    assert refused.returncode == 1
    assert "nowhere is no arrondissement" in refused.stderr
