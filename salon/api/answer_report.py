"""The report of answers for other tools: counts, CSAT, recommendation share, each with n and its interval."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from altegio.api.reading import ReadingView
from altegio.api.rows import heads
from altegio.models import Company, Service, ServiceCategory, Staff
from feedback.figures import By, Scope
from feedback.models import VisitFeedback
from salon.api import report_query
from salon.reports import answers
from salon.reports.answers import Row
from salon.reports.statistics import Nps, Share

_MODELS: dict[By, Any] = {
    By.STAFF: Staff,
    By.SERVICE: Service,
    By.CATEGORY: ServiceCategory,
    By.LOCATION: Company,
}
_CHANNELS = [value for value in VisitFeedback.Channel.values if value]


class SummaryQuery(report_query.ReportQuery):
    """What the report of answers is asked for; the period is that of the visits."""

    by = serializers.ChoiceField([str(each) for each in By], default=str(By.STAFF))
    staff = serializers.IntegerField(required=False, help_text="Main master's id.")
    service = serializers.IntegerField(required=False, help_text="Service's id.")
    channel = serializers.ChoiceField(_CHANNELS, required=False)


class ShareSerializer(serializers.Serializer[Any]):
    """A share from 0 to 1 with its Wilson interval (95 %), of `n`; null of nothing."""

    n = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)


class NpsSerializer(serializers.Serializer[Any]):
    """From -100 to 100 with its margin, of `n` answers from 0 to 10; null of fewer than five."""

    n = serializers.IntegerField()
    score = serializers.IntegerField(allow_null=True)
    margin = serializers.IntegerField(allow_null=True)


class ScoresSerializer(serializers.Serializer[Any]):
    """What was answered."""

    sent = serializers.IntegerField(help_text="Surveys sent in the period, whenever the visit was.")
    answered = serializers.IntegerField(help_text="Of these, rated within 7 days.")
    rated = serializers.IntegerField(help_text="Ratings of visits of the period.")
    ratings = serializers.DictField(child=serializers.IntegerField(), help_text='Of five: {"5": 12, …}.')
    average = serializers.FloatField(allow_null=True, help_text="Of the ratings to five.")
    average_of_ten = serializers.FloatField(allow_null=True, help_text="Of the ratings to ten.")
    csat = ShareSerializer(help_text="4 and 5 of five, 9 and 10 of ten.")
    recommend = ShareSerializer()
    response_rate = ShareSerializer(help_text="Answered by sent.")
    nps = NpsSerializer()


class SummaryLineSerializer(ScoresSerializer):
    """A line: the first day of a week or month, or the id and name of what it is about."""

    id = serializers.IntegerField(allow_null=True, help_text="Altegio's; null for a week, month or channel.")
    date = serializers.DateField(allow_null=True, help_text="The week's Monday, the month's first day.")
    title = serializers.CharField(allow_blank=True, help_text="Its name; for a channel, its code.")


class SummarySerializer(serializers.Serializer[Any]):
    """The whole report."""

    start = serializers.DateTimeField()
    end = serializers.DateTimeField(help_text="Not included.")
    by = serializers.ChoiceField([str(each) for each in By])
    total = ScoresSerializer()
    results = SummaryLineSerializer(many=True)


class SummaryView(ReadingView):
    """What clients answered: counts, CSAT, recommendations, response rate, each with n and interval."""

    view_permission = "salon.answers_report"
    heads = heads(SummaryLineSerializer())

    def known_parameters(self) -> set[str]:
        """What the report is asked for."""
        return set(SummaryQuery().fields)

    @extend_schema(parameters=[SummaryQuery], responses=SummarySerializer)
    def get(self, request: Request) -> Response:
        """Count answers by master, service, category, channel, location, week or month of the visit.

        Lines come by the lower end of their CSAT's interval, those of fewer than five ratings last.
        """
        asked = report_query.read(SummaryQuery, request.query_params)
        by = By(asked["by"])
        known = ("start", "end", "now", "zone", "staff", "service", "company")
        scope = Scope(**{name: asked[name] for name in known}, channel=asked.get("channel", ""))
        rows = answers.lines(scope, by)
        ids = _ids(by, rows)
        return Response(
            {
                "start": scope.start.astimezone(scope.zone).isoformat(),
                "end": scope.end.astimezone(scope.zone).isoformat(),
                "by": str(by),
                "total": _scores(answers.whole(scope)),
                "results": [_line(row, by, ids) for row in rows],
            }
        )


def _ids(by: By, rows: list[Row]) -> dict[Any, int]:
    """Altegio's ids of what the lines are about. One query at most."""
    model = _MODELS.get(by)
    if model is None:
        return {}
    keys = [row.key for row in rows if row.key is not None]
    return dict(model.objects.filter(pk__in=keys).values_list("pk", "altegio_id"))


def _line(row: Row, by: By, ids: dict[Any, int]) -> dict[str, Any]:
    day = row.key.isoformat() if by in answers.TIMES else None
    title = row.key if by == By.CHANNEL else row.title
    return {"id": ids.get(row.key), "date": day, "title": title or "", **_scores(row)}


def _scores(row: Row) -> dict[str, Any]:
    scores = row.scores
    return {
        "sent": scores.sent,
        "answered": scores.in_time,
        "rated": scores.rated,
        "ratings": {str(stars): scores.stars[stars] for stars in (5, 4, 3, 2, 1)},
        "average": _four(row.average),
        "average_of_ten": _four(row.average_of_ten),
        "csat": _share(row.csat),
        "recommend": _share(row.recommend),
        "response_rate": _share(row.response),
        "nps": _nps(row.nps),
    }


def _share(share: Share) -> dict[str, Any]:
    return {"n": share.n, "share": _four(share.value), "low": _four(share.low), "high": _four(share.high)}


def _nps(score: Nps) -> dict[str, Any]:
    return {"n": score.n, "score": score.value, "margin": score.margin}


def _four(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
