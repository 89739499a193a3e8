"""Surveys as the API gives them."""

from __future__ import annotations

from rest_framework import serializers

from altegio.api.fields import SalonTime
from feedback.models import Answer, VisitFeedback


class AnswerSerializer(serializers.ModelSerializer[Answer]):
    """One answer; of `number`, `yes` and `text` the one that fits `kind` is filled."""

    question = serializers.CharField(source="question_key")

    class Meta:
        model = Answer
        fields = ["question", "kind", "number", "yes", "text", "answered_at"]


class ResponseSerializer(serializers.ModelSerializer[VisitFeedback]):
    """What the client answered so far."""

    answers = AnswerSerializer(many=True)

    class Meta:
        model = VisitFeedback
        fields = ["rating", "comment", "would_recommend", "answers"]
        prefetches = {"answers": ["answers"]}


class FeedbackSerializer(serializers.ModelSerializer[VisitFeedback]):
    """A survey about one visit. Names are as they were at the time of the visit."""

    visit_id = serializers.IntegerField(source="visit.altegio_id")
    client_id = serializers.IntegerField(source="client.altegio_id", default=None, allow_null=True)
    visit_date = SalonTime(company="visit.company")
    reason_text = serializers.SerializerMethodField()
    feedback_sent_at = SalonTime(company="visit.company", source="sent_at", allow_null=True)
    feedback_received_at = SalonTime(company="visit.company", source="received_at", allow_null=True)
    feedback_response = ResponseSerializer(source="*")
    updated_at = SalonTime(company="visit.company", source="changed_at", required=False)

    class Meta:
        model = VisitFeedback
        fields = [
            "visit_id",
            "client_id",
            "client_name",
            "instagram_username",
            "visit_date",
            "service_name",
            "master_name",
            "status",
            "complete",
            "reason",
            "reason_text",
            "channel",
            "feedback_sent_at",
            "feedback_received_at",
            "feedback_response",
            "updated_at",
        ]
        needs = {"reason_text": ["reason"]}

    def get_reason_text(self, feedback: VisitFeedback) -> str:
        """The reason as a sentence; empty where there is none."""
        return feedback.get_reason_display() if feedback.reason else ""
