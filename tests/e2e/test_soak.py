"""`make soak` for a minute: whatever fails meanwhile, the mirror comes out equal to Altegio."""

from __future__ import annotations

from benchmarks.storm import COMPANIES, Soak
from tests.e2e.conftest import StartProduct


def test_after_a_storm_of_changes_faults_and_kills_the_mirror_is_equal_row_by_row(
    start_product: StartProduct,
) -> None:
    """Two locations; a fifth of the answers broken; webhooks lost, doubled, cut; workers killed."""
    product, sandbox = start_product(
        clients=60,
        appointments=300,
        options=["--companies", str(len(COMPANIES))],
        altegio_tells=True,
    )
    product.env["ALTEGIO_COMPANY_IDS"] = ",".join(map(str, COMPANIES))
    report = Soak(product, sandbox.url, minutes=0.5, a_minute=240).run()
    assert sum(report.changes.values()) >= 100
    assert report.kills >= 1
    assert report.after_full_pass == []
    assert "too fast 0" in report.facts["requests to Altegio"]
