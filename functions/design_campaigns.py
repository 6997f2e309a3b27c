"""HTTP: campaigns, their previews and test messages, and what became of their recipients."""

from saletunnel import runtime
from saletunnel.domain.campaigns.campaign import Campaign
from saletunnel.domain.company.roles import Caller
from saletunnel.domain.errors import LimitReached, NotFound, RoleLacks, SubscriptionLacks, TooManyMails
from saletunnel.http.answers import Made, Nothing, Shown, Tagged, made, nothing, shown, tagged
from saletunnel.http.app import App, serve
from saletunnel.http.bodies.campaign_bodies import CampaignChange, NewCampaign, NewTest
from saletunnel.http.pages import Cursor, Limit, paginate
from saletunnel.http.preconditions import Seen
from saletunnel.http.query import InRecipientState
from saletunnel.http.shapes.campaign_shapes import (
    CampaignPreviewShape,
    CampaignShape,
    SentTestShape,
    campaign_preview_shape,
    campaign_shape,
    sent_test_shape,
)
from saletunnel.http.shapes.lists import Listed, listed
from saletunnel.http.shapes.occurrence_shapes import (
    OccurrenceShape,
    RecipientShape,
    occurrence_shape,
    recipient_shape,
)
from saletunnel.usecases.campaigns import design, preview, results, testing
from saletunnel.usecases.ports import Ports

app = App(runtime.ports, runtime.throttle, runtime.now)
handler = serve(app)


@app.route("GET", "/v1/campaigns", raises=[RoleLacks])
def list_campaigns(ports: Ports, caller: Caller, limit: Limit, cursor: Cursor) -> Shown[Listed[CampaignShape]]:
    """Lists all campaigns, oldest first."""
    found = design.list_campaigns(ports, caller)
    page = paginate(found, limit, cursor, lambda campaign: campaign.id, campaign_shape)
    return shown(listed(page.data, page.cursor))


@app.route("POST", "/v1/campaigns", raises=[SubscriptionLacks, LimitReached, NotFound])
def create_campaign(ports: Ports, caller: Caller, body: NewCampaign) -> Made[CampaignShape]:
    """Creates a campaign, as a draft or active. Its template must be of the purpose `marketing`."""
    return made(_campaign(design.create_campaign(ports, caller, body.values(), is_active=body.state == "active")))


@app.route("GET", "/v1/campaigns/{campaign_id}", raises=[RoleLacks])
def read_campaign(ports: Ports, caller: Caller, campaign_id: str) -> Tagged[CampaignShape]:
    """Reads a campaign."""
    return _campaign(design.read_campaign(ports, caller, campaign_id))


@app.route("PATCH", "/v1/campaigns/{campaign_id}", raises=[SubscriptionLacks])
def change_campaign(
    ports: Ports, caller: Caller, campaign_id: str, seen: Seen, body: CampaignChange
) -> Tagged[CampaignShape]:
    """Changes a campaign, switches it on, pauses it or resumes it.

    A change during an occurrence applies to the deals that were not looked at yet. While a campaign is paused, nothing
    of it is sent. A resumed campaign continues where it was.
    """
    fields, state = body.changed_fields(), body.wanted_state()
    return _campaign(design.change_campaign(ports, caller, campaign_id, seen, fields, state))


@app.route("DELETE", "/v1/campaigns/{campaign_id}")
def delete_campaign(ports: Ports, caller: Caller, campaign_id: str, seen: Seen) -> Nothing:
    """Deletes a campaign. What was not sent is not sent any more."""
    design.delete_campaign(ports, caller, campaign_id, seen)
    return nothing()


@app.route("GET", "/v1/campaigns/{campaign_id}/preview", raises=[RoleLacks, NotFound])
def preview_campaign(
    ports: Ports, caller: Caller, campaign_id: str, limit: Limit, cursor: Cursor
) -> Shown[CampaignPreviewShape]:
    """Previews which deals of the segment would get a message now, and why others would not."""
    found = preview.preview_campaign(ports, caller, campaign_id, limit=limit, cursor=cursor)
    return shown(campaign_preview_shape(found))


@app.route("POST", "/v1/campaigns/{campaign_id}/test", raises=[NotFound, TooManyMails])
def send_test_message(ports: Ports, caller: Caller, campaign_id: str, body: NewTest) -> Shown[SentTestShape]:
    """Sends the message of a campaign to the caller's own address, marked in its subject."""
    test = testing.send_test(ports, caller, campaign_id, deal_id=body.deal_id, language=body.language)
    return shown(sent_test_shape(test))


@app.route("GET", "/v1/campaigns/{campaign_id}/occurrences", raises=[RoleLacks, NotFound])
def list_occurrences(
    ports: Ports, caller: Caller, campaign_id: str, limit: Limit, cursor: Cursor
) -> Shown[Listed[OccurrenceShape]]:
    """Lists the occurrences that have begun or were skipped, newest first, with their counts."""
    page = results.list_occurrences(ports, caller, campaign_id, limit=limit, cursor=cursor)
    return shown(listed([occurrence_shape(result) for result in page.data], page.cursor))


@app.route("GET", "/v1/campaigns/{campaign_id}/occurrences/{occurrence_id}", raises=[RoleLacks, NotFound])
def read_occurrence(ports: Ports, caller: Caller, campaign_id: str, occurrence_id: str) -> Shown[OccurrenceShape]:
    """Reads an occurrence with its counts."""
    return shown(occurrence_shape(results.read_occurrence(ports, caller, campaign_id, occurrence_id)))


@app.route("GET", "/v1/campaigns/{campaign_id}/occurrences/{occurrence_id}/recipients", raises=[RoleLacks, NotFound])
def list_recipients(
    ports: Ports,
    caller: Caller,
    campaign_id: str,
    occurrence_id: str,
    state: InRecipientState,
    limit: Limit,
    cursor: Cursor,
) -> Shown[Listed[RecipientShape]]:
    """Lists the recipients of an occurrence, all or those in a state."""
    page = results.list_recipients(ports, caller, campaign_id, occurrence_id, state, limit=limit, cursor=cursor)
    return shown(listed([recipient_shape(reached) for reached in page.data], page.cursor))


def _campaign(campaign: Campaign) -> Tagged[CampaignShape]:
    return tagged(campaign_shape(campaign), campaign.version)
