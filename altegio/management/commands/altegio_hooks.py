"""Shows where Altegio sends its webhooks; adds and removes our address."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from altegio.client import AltegioClient, AltegioError, NoRights
from altegio.management.connecting import chosen_companies, connect
from altegio.management.plain import PlainCommand
from altegio.sync import hooks
from altegio.sync.sentences import sentence


class Command(PlainCommand):
    """The addresses of each location, secrets masked; never takes away another app's."""

    help = "Show, add or remove this product's address among Altegio's webhooks."

    def add_arguments(self, parser: CommandParser) -> None:
        """--add, --remove, --force, --company."""
        change = parser.add_mutually_exclusive_group()
        change.add_argument("--add", action="store_true", help="add our address (PUBLIC_URL and the secret)")
        change.add_argument("--remove", action="store_true", help="remove our address")
        parser.add_argument("--force", action="store_true", help="add even an address that is not public")
        parser.add_argument("--company", type=int, help="Altegio's id of one location; default: all")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it at each chosen location; one that fails does not keep the others from being done."""
        url = self._our_url(options)
        client, errors = connect(self.say_repeat), []
        for company_id in chosen_companies(options):
            try:
                self._tell(company_id, url, self._do(client, company_id, url, options), options)
            except (AltegioError, hooks.HooksRefused) as error:
                errors.append(f"{company_id}: {_words(error)}")
        if errors:
            raise CommandError("\n".join(errors))

    def _our_url(self, options: dict[str, Any]) -> str:
        if not settings.ALTEGIO_WEBHOOK_SECRET:
            if options["add"] or options["remove"]:
                raise CommandError(
                    _("ALTEGIO_WEBHOOK_SECRET is not set: without it there is no address of ours.")
                )
            return ""
        if options["add"] and not options["force"] and not hooks.is_public(settings.PUBLIC_URL):
            raise CommandError(
                _("Altegio cannot reach PUBLIC_URL (%s). Set the address of this server, or use --force.")
                % settings.PUBLIC_URL
            )
        return hooks.our_url(settings.PUBLIC_URL, settings.ALTEGIO_WEBHOOK_SECRET)

    def _do(self, client: AltegioClient, company_id: int, url: str, options: dict[str, Any]) -> hooks.Hooks:
        if options["add"]:
            return hooks.add(client, company_id, url)
        if options["remove"]:
            return hooks.remove(client, company_id, url)
        return hooks.read(client, company_id)

    def _tell(self, company_id: int, url: str, found: hooks.Hooks, options: dict[str, Any]) -> None:
        state = _("webhooks are on") if found.active else _("webhooks are off")
        self.stdout.write(_("location %d") % company_id + f": {state}")
        foreign = hooks.others(found, url) if url else list(found.urls)
        for one in found.urls:
            whose = (
                _("another app") if one in foreign else _("ours") if one == url else _("ours, an older one")
            )
            self.stdout.write(f"  {hooks.masked(one)}  ({whose})")
        if not found.urls:
            self.stdout.write("  " + _("no address"))
        off = [name for name in hooks.WANTED if not found.flags.get(name)]
        if found.active and off:
            self.stdout.write("  " + _("not told of: %s") % ", ".join(off))
        if options["remove"] and url in found.urls:
            self.stdout.write(
                "  "
                + _("Altegio keeps one address at least, so ours stays there; webhooks are off altogether.")
            )
        if url and url not in found.urls:
            self.stdout.write("  " + _("Our address is not among them: altegio_hooks --add puts it there."))


def _words(error: Exception) -> str:
    if isinstance(error, NoRights):
        return _(
            "The user of the token may not see the settings of webhooks. Grant that right in Altegio and make"
            " a new user token, or enter the address by hand: Settings, System settings, For developers."
        )
    return sentence(error) if isinstance(error, AltegioError) else str(error)
