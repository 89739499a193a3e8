"""Who may do what: decided by people, one line an address. A new page fails its test until it stands here."""

from __future__ import annotations

from dataclasses import dataclass

Who = frozenset[str]

NONE: Who = frozenset()
OWNER: Who = frozenset({"owner"})
SURVEYS: Who = OWNER | {"manager"}
SALON: Who = SURVEYS | {"receptionist"}
ALL: Who = SALON | {"master"}
# Who has logged in and has no role yet.
STAFF: Who = ALL | {"nobody"}


@dataclass(frozen=True)
class Rights:
    """Who sees the list and the pages of a model's rows, and who adds, changes and deletes rows."""

    see: Who
    change: Who = NONE
    add: Who = NONE
    delete: Who = NONE


def everything(who: Who) -> Rights:
    """The same people may do all of it."""
    return Rights(see=who, change=who, add=who, delete=who)


MODELS = {
    "altegio.appointment": Rights(see=ALL),
    "altegio.client": Rights(see=SALON, change=SALON),
    "altegio.company": Rights(see=SALON),
    "altegio.customfield": Rights(see=SALON, change=SURVEYS),
    "altegio.erasure": Rights(see=OWNER),
    "altegio.label": Rights(see=SALON),
    "altegio.payment": Rights(see=SURVEYS),
    "altegio.quarantine": Rights(see=SURVEYS),
    "altegio.review": Rights(see=SURVEYS),
    "altegio.service": Rights(see=SALON),
    "altegio.servicecategory": Rights(see=SALON),
    "altegio.staff": Rights(see=SALON),
    "altegio.syncrun": Rights(see=SURVEYS),
    "altegio.syncstate": Rights(see=SURVEYS),
    "altegio.visit": Rights(see=SALON),
    "altegio.webhookevent": Rights(see=OWNER),
    "altegio.workinghours": Rights(see=SALON),
    "auth.group": everything(OWNER),
    "auth.user": everything(OWNER),
    "axes.accessattempt": Rights(see=OWNER, delete=OWNER),
    "django_celery_beat.clockedschedule": everything(OWNER),
    "django_celery_beat.crontabschedule": everything(OWNER),
    "django_celery_beat.intervalschedule": everything(OWNER),
    "django_celery_beat.periodictask": everything(OWNER),
    "django_celery_beat.solarschedule": everything(OWNER),
    "feedback.campaign": Rights(see=SURVEYS, change=SURVEYS, add=SURVEYS),
    "feedback.case": Rights(see=SURVEYS, change=SURVEYS),
    "feedback.delivery": Rights(see=SURVEYS),
    "feedback.holiday": everything(SURVEYS),
    "feedback.instagramaccount": Rights(see=SURVEYS, change=SURVEYS),
    "feedback.instagramcontact": Rights(see=SALON, change=SALON),
    "feedback.optout": Rights(see=SALON, change=SURVEYS, add=SALON, delete=SURVEYS),
    "feedback.tag": everything(SURVEYS),
    "feedback.teammember": Rights(see=SURVEYS, change=SURVEYS, add=SURVEYS),
    "feedback.teammessage": Rights(see=SURVEYS),
    "feedback.telegramupdate": Rights(see=OWNER),
    "feedback.visitfeedback": Rights(see=SURVEYS),
    "salon.alert": Rights(see=SURVEYS),
    "salon.apitoken": everything(OWNER),
    "salon.auditentry": Rights(see=SURVEYS),
    "salon.datarequest": Rights(see=SALON, change=SURVEYS, add=SALON),
    "salon.outgoingdelivery": Rights(see=OWNER, change=OWNER),
    "salon.stucktask": Rights(see=OWNER),
    "salon.outgoingwebhook": everything(OWNER),
}

# Addresses that show something, or send somebody on to where it is shown.
PAGES = {
    "admin:index": STAFF,
    "admin:search": STAFF,
    "admin:calendar": ALL,
    "admin:calendar_events": ALL,
    "admin:calendar_version": ALL,
    "admin:calendar_visit": ALL,
    "admin:calendar_feeds": SURVEYS | {"master"},
    "admin:home_answers": SURVEYS,
    "admin:home_numbers": SURVEYS,
    "admin:home_today": SALON,
    "admin:sending": SURVEYS,
    "admin:client_story": SALON,
    "admin:altegio_health": SURVEYS,
    "admin:altegio_names": SALON,
    "admin:feedback_photos": ALL,
    "admin:feedback_photo_settings": SURVEYS,
    "admin:feedback_rebooked": SURVEYS,
    "admin:feedback_digest": SURVEYS,
    "admin:feedback_by_hand": SALON,
    "admin:feedback_ways_in": SALON,
    "admin:feedback_qr_sheet": SALON,
    "admin:feedback_way_for_client": SALON,
    "admin:privacy_erase": SALON,
    "admin:privacy_export": SURVEYS,
    "admin:privacy_retention": SURVEYS,
    "admin:salon_apitoken_revoke_this": OWNER,
    "admin:report_visits": SURVEYS,
    "admin:report_answers": SURVEYS,
    "admin:feedback_visitfeedback_export": SURVEYS,
    "admin:two_factor": STAFF,
    "admin:two_factor_off": OWNER,
    "admin:password_change": STAFF,
    "admin:password_change_done": STAFF,
    "admin:jsi18n": STAFF,
    "admin:feedback_instagramaccount_connect": SURVEYS,
    "admin:feedback_instagramaccount_check": SURVEYS,
    "admin:feedback_campaign_simulate": SURVEYS,
    "admin:feedback_campaign_preview": SURVEYS,
    "admin:feedback_campaign_test": SURVEYS,
    "admin:feedback_campaign_simple_history": SURVEYS,
    "admin:feedback_team_page": SURVEYS,
    "admin:auth_user_password_change": OWNER,
    "client-list": SALON,
    "client-detail": SALON,
    "appointment-list": ALL,
    "appointment-detail": ALL,
    "visit-list": SALON,
    "visit-detail": SALON,
    "staff-list": SALON,
    "staff-detail": SALON,
    "service-list": SALON,
    "service-detail": SALON,
    "payment-list": SURVEYS,
    "payment-detail": SURVEYS,
    "review-list": SURVEYS,
    "review-detail": SURVEYS,
    "working-hours-list": SALON,
    "working-hours-detail": SALON,
    "feedback-list": SURVEYS,
    "feedback-detail": SURVEYS,
    "report-visits": SURVEYS,
    "report-summary": SURVEYS,
    "client-by-instagram": SALON,
}

# Where fewer may send something to a page than may look at it.
FORMS = {
    "admin:feedback_digest": OWNER,
    # Others only ask the owner to do it.
    "admin:privacy_erase": OWNER,
    "admin:privacy_retention": OWNER,
}

# Buttons: by POST they do something, by GET nothing.
ACTS = {
    **{
        f"admin:altegio_{model}_read_again": SURVEYS
        for model in (
            "appointment",
            "client",
            "customfield",
            "label",
            "payment",
            "review",
            "service",
            "servicecategory",
            "staff",
            "workinghours",
        )
    },
    # Altegio has no request for these.
    "admin:altegio_company_read_again": NONE,
    "admin:altegio_visit_read_again": NONE,
    "admin:altegio_erasure_take_in_again": OWNER,
    "admin:altegio_quarantine_try_again": SURVEYS,
    "admin:altegio_quarantine_try_all_again": SURVEYS,
    "admin:altegio_syncrun_sync_now": SURVEYS,
    "admin:feedback_instagramaccount_start": SURVEYS,
    "admin:feedback_instagramaccount_back": SURVEYS,
    "admin:feedback_instagramaccount_connect_new": SURVEYS,
    "admin:feedback_instagramaccount_try_all": SURVEYS,
    "admin:feedback_instagramaccount_connect_again": SURVEYS,
    "admin:feedback_instagramaccount_resume": SURVEYS,
    "admin:feedback_campaign_count": SURVEYS,
    "admin:feedback_campaign_open_test": SURVEYS,
    "admin:feedback_campaign_copy_campaign": SURVEYS,
    "admin:client_wish": SALON,
    "admin:feedback_tag_turn": SURVEYS,
    "admin:feedback_case_do": SURVEYS,
    "admin:feedback_case_open": SURVEYS,
    "admin:feedback_instagramcontact_decide": SALON,
    "admin:feedback_delivery_again": OWNER,
    "admin:feedback_visitfeedback_mark_sent": SURVEYS,
    "admin:feedback_visitfeedback_mark_not_sent": SURVEYS,
    "admin:feedback_visitfeedback_let_one_go": SURVEYS,
    "admin:feedback_visitfeedback_tick_off": SURVEYS,
    "admin:feedback_teammessage_again": SURVEYS,
    "admin:feedback_team_bot": SURVEYS,
    "admin:salon_alert_seen": SURVEYS,
    "admin:salon_datarequest_mark_done": SURVEYS,
}

# For everybody, whoever they are: the vendors' doors, clients' own pages, the way in.
OPEN = {
    "home",
    "set_language",
    "admin:login",
    "admin:logout",
    "admin:set_password",
    "admin:login_code",
    "api-index",
    "schema",
    "api-docs",
    "altegio:webhook",
    "feedback:instagram_webhook",
    "feedback:instagram_deauthorize",
    "feedback:instagram_data_deletion",
    "feedback:instagram_deletion_status",
    "telegram_webhook",
    "calendar_feed",
    "form",
    "privacy",
    "stop",
    "healthz",
    "readyz",
    "metrics",
}

# They only lead to a page that has its line above, or answer what a page that has one asks for.
BESIDE = {
    "admin:app_list",
    "admin:autocomplete",
    "admin:view_on_site",
    "admin:feedback_instagramaccount_current",
    "admin:feedback_campaign_open_simulator",
    "admin:feedback_teammember_telegram",
}

# What may be done to chosen rows of a list, by those who see the list.
CHOICES = {
    "auth.group": {"delete_selected": OWNER},
    "auth.user": {"delete_selected": OWNER, "end_sessions": OWNER},
    "axes.accessattempt": {},
    "django_celery_beat.clockedschedule": {"delete_selected": OWNER},
    "django_celery_beat.crontabschedule": {"delete_selected": OWNER},
    "django_celery_beat.intervalschedule": {"delete_selected": OWNER},
    "django_celery_beat.periodictask": {
        "delete_selected": OWNER,
        "disable_tasks": OWNER,
        "enable_tasks": OWNER,
        "run_tasks": OWNER,
        "toggle_tasks": OWNER,
    },
    "django_celery_beat.solarschedule": {"delete_selected": OWNER},
    "feedback.campaign": {"turn_on": SURVEYS, "turn_off": SURVEYS},
    "feedback.holiday": {"delete_selected": SURVEYS},
    "feedback.optout": {"delete_selected": SURVEYS},
    "feedback.tag": {"delete_selected": SURVEYS},
    "salon.alert": {"acknowledge": SURVEYS},
    "salon.apitoken": {"delete_selected": OWNER, "revoke": OWNER},
    "salon.outgoingdelivery": {"tell_again": OWNER},
    "salon.outgoingwebhook": {"delete_selected": OWNER, "renew_secret": OWNER},
    "salon.stucktask": {"try_again": OWNER, "put_away": OWNER},
}
