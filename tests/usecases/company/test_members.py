"""Admins manage members in the registry and in the user pool, and can repeat a step that crashed between the two."""

from contextlib import suppress
from dataclasses import replace

import pytest

from saletunnel.domain.company.invitation import Invitation
from saletunnel.domain.company.members import Member, MemberStatus
from saletunnel.domain.company.roles import Caller, Role
from saletunnel.domain.errors import (
    AlreadyExists,
    InUse,
    NotFound,
    RoleLacks,
    RoleMissing,
    RuleViolated,
    StaleVersion,
    TooManyMails,
)
from saletunnel.store.dynamo.keys import Key
from saletunnel.store.dynamo.table import Put
from saletunnel.usecases.company import accounts, members
from saletunnel.usecases.ports import Ports
from tests import fakes
from tests.fakes import MemoryTable, MemoryUsers

ADA = Caller("acme", "user-ada", "Ada", "ada@example.com", Role.ADMIN)
EMAIL = "binh@example.com"


class Company:
    def __init__(self) -> None:
        self.table, self.users = MemoryTable(), MemoryUsers()
        self.clock = fakes.Clock()
        self.ports = fakes.MemoryPorts(self.table, users=self.users, now=self.clock)
        members.register_visit(self.ports, ADA)

    def invite(self, role: Role = Role.AGENT) -> Member:
        return members.invite_member(self.ports, ADA, email=EMAIL, name="Bình", role=role)

    def visit(self, member: Member, role: Role) -> Caller:
        caller = Caller("acme", member.id, member.name, member.email, role)
        members.register_visit(self.ports, caller)
        return caller

    def listed(self) -> dict[str, tuple[Role, MemberStatus]]:
        return {member.name: (member.role, member.status) for member in members.list_members(self.ports, ADA)}


@pytest.fixture
def company() -> Company:
    return Company()


def test_an_invited_member_becomes_active_on_the_first_visit(company: Company) -> None:
    binh = company.invite()
    assert company.users.roles[binh.id] == Role.AGENT
    assert company.listed()["Bình"] == (Role.AGENT, MemberStatus.INVITED)
    members.invite_again(company.ports, ADA, binh.id)
    assert company.users.invitations == [EMAIL, EMAIL]
    company.visit(binh, Role.AGENT)
    assert company.listed()["Bình"] == (Role.AGENT, MemberStatus.ACTIVE)
    with pytest.raises(RuleViolated):
        members.invite_again(company.ports, ADA, binh.id)


def test_an_invitation_names_the_company_and_speaks_its_language(company: Company) -> None:
    accounts.change_account(company.ports, ADA, seen=None, settings={"name": "Minh An", "language": "en"})
    binh = company.invite()
    members.invite_again(company.ports, ADA, binh.id)
    assert company.users.written == [Invitation("en", "Minh An", "Ada")] * 2


def test_an_interrupted_invitation_can_be_repeated(company: Company) -> None:
    company.table.fail(1, RuntimeError("connection lost"))
    with pytest.raises(RuntimeError):
        company.invite()
    company.invite()
    assert company.listed()["Bình"] == (Role.AGENT, MemberStatus.INVITED)
    with pytest.raises(AlreadyExists):
        company.invite()


def test_an_email_of_another_companys_member_cannot_be_invited(company: Company) -> None:
    company.users.invite("rival", EMAIL, "Bình", Role.ADMIN, Invitation())
    with pytest.raises(AlreadyExists):
        company.invite()
    assert company.listed().keys() == {"Ada"}


def test_an_interrupted_role_change_can_be_repeated(company: Company) -> None:
    binh = company.invite()
    members.give_role(company.ports, ADA, binh.id, 1, Role.MANAGER)
    company.table.fail(1, RuntimeError("connection lost"))
    with pytest.raises(RuntimeError):
        members.give_role(company.ports, ADA, binh.id, None, Role.VIEWER)
    assert company.users.roles[binh.id] == Role.MANAGER
    members.give_role(company.ports, ADA, binh.id, None, Role.VIEWER)
    assert (company.users.roles[binh.id], company.listed()["Bình"][0]) == (Role.VIEWER, Role.VIEWER)


def test_a_stale_change_or_removal_of_a_member_is_refused(company: Company) -> None:
    binh = company.invite()
    members.give_role(company.ports, ADA, binh.id, 1, Role.MANAGER)
    for role in (Role.ADMIN, Role.AGENT):
        with pytest.raises(StaleVersion):
            members.give_role(company.ports, ADA, binh.id, 1, role)
    with pytest.raises(StaleVersion):
        members.remove_member(company.ports, ADA, binh.id, 1)
    assert company.users.roles[binh.id] == Role.MANAGER
    assert company.listed()["Bình"][0] == Role.MANAGER


def test_concurrent_changes_of_two_members_do_not_conflict(company: Company) -> None:
    binh = company.invite()
    chi = replace(ADA, user_id="user-chi", email="chi@example.com")
    company.table.interrupt(1, lambda: members.register_visit(company.ports, chi))
    members.give_role(company.ports, ADA, binh.id, 1, Role.MANAGER)
    assert company.listed()["Bình"][0] == Role.MANAGER


def test_two_admins_cannot_demote_each_other_concurrently(company: Company) -> None:
    binh = company.invite(Role.ADMIN)
    other = company.visit(binh, Role.ADMIN)
    company.table.interrupt(1, lambda: members.give_role(company.ports, other, ADA.user_id, None, Role.VIEWER))
    with pytest.raises(RoleLacks):
        members.give_role(company.ports, ADA, binh.id, None, Role.VIEWER)
    assert [role for role, _ in company.listed().values()] == [Role.VIEWER, Role.ADMIN]
    assert company.users.roles[binh.id] == Role.ADMIN


def test_a_member_is_removed_from_registry_and_user_pool_and_the_removal_can_be_repeated(company: Company) -> None:
    binh = company.invite()
    caller = company.visit(binh, Role.AGENT)
    for _ in range(2):
        members.remove_member(company.ports, ADA, binh.id, None)
        assert company.listed().keys() == {"Ada"}
        assert binh.id not in company.users.roles
    with pytest.raises(RoleMissing):
        members.register_visit(company.ports, caller)
    assert company.listed().keys() == {"Ada"}
    company.invite()


def role_of(caller: Caller, ports: Ports) -> Role:
    """The role with which the caller acts."""
    return members.act_as_registered(ports, caller, lambda _, registered: registered.role)


@pytest.mark.parametrize("token", [Role.ADMIN, Role.AGENT])
@pytest.mark.parametrize("role", [Role.ADMIN, Role.MANAGER])
def test_every_process_knows_a_change_of_a_member_at_once(company: Company, role: Role, token: Role) -> None:
    elsewhere = fakes.MemoryPorts(company.table)
    chi = replace(company.visit(company.invite(role), role), role=token)
    assert role_of(chi, elsewhere) == role
    members.give_role(company.ports, ADA, chi.user_id, None, Role.VIEWER)
    assert (role_of(chi, company.ports), role_of(chi, elsewhere)) == (Role.VIEWER, Role.VIEWER)
    members.remove_member(company.ports, ADA, chi.user_id, None)
    with pytest.raises(RoleMissing):
        role_of(chi, elsewhere)


def test_a_role_that_is_not_known_yet_refuses_nobody(company: Company) -> None:
    elsewhere = fakes.MemoryPorts(company.table)
    binh = company.visit(company.invite(Role.VIEWER), Role.VIEWER)

    def act(_: Ports, caller: Caller) -> Role:
        caller.must_be(Role.MANAGER, "do this")
        return caller.role

    with pytest.raises(RoleLacks):
        members.act_as_registered(elsewhere, binh, act)
    members.give_role(company.ports, ADA, binh.user_id, None, Role.MANAGER)
    assert members.act_as_registered(elsewhere, binh, act) == Role.MANAGER


def test_a_changed_registry_is_found_with_the_first_read_and_before_any_write(company: Company) -> None:
    elsewhere = fakes.MemoryPorts(company.table)
    binh = company.visit(company.invite(Role.MANAGER), Role.MANAGER)
    role_of(binh, elsewhere)
    members.give_role(company.ports, ADA, binh.user_id, None, Role.VIEWER)
    seen: list[Role] = []

    def act(ports: Ports, caller: Caller) -> None:
        seen.append(caller.role)
        if caller.role == Role.MANAGER:
            with suppress(Exception):
                ports.commit([Put(Key("pk", "sk"), {})])
            ports.accounts.get(caller.tenant)
            seen.append(Role.ADMIN)  # never reached

    members.act_as_registered(elsewhere, binh, act)
    assert seen == [Role.MANAGER, Role.VIEWER]
    assert Key("pk", "sk") not in company.table.items()


@pytest.mark.parametrize("role", [Role.VIEWER, None], ids=["demoted", "removed"])
def test_an_admin_whose_role_is_taken_while_they_act_changes_no_member(company: Company, role: Role | None) -> None:
    chi = company.visit(company.invite(Role.ADMIN), Role.ADMIN)
    dung = replace(ADA, user_id="user-dung", email="dung@example.com", role=Role.AGENT)
    members.register_visit(company.ports, dung)

    def take_the_role() -> None:
        if role is None:
            members.remove_member(company.ports, ADA, chi.user_id, None)
        else:
            members.give_role(company.ports, ADA, chi.user_id, None, role)

    company.table.interrupt(1, take_the_role)
    with pytest.raises((RoleLacks, RoleMissing)):
        members.remove_member(company.ports, chi, dung.user_id, None)
    for act in (
        lambda: members.invite_member(company.ports, chi, email="e@example.com", name="E", role=Role.ADMIN),
        lambda: members.invite_again(company.ports, chi, dung.user_id),
        lambda: members.give_role(company.ports, chi, dung.user_id, None, Role.ADMIN),
        lambda: members.remove_member(company.ports, chi, dung.user_id, None),
    ):
        with pytest.raises((RoleLacks, RoleMissing)):
            act()
    assert company.ports.members.get("acme").member(dung.user_id).role == Role.AGENT
    assert "user-e-example-com" not in company.users.roles


def test_the_only_admin_cannot_be_removed_even_if_unregistered(company: Company) -> None:
    fresh = Company()
    fresh.ports.commit(
        fresh.ports.members.save("acme", replace(fresh.ports.members.get("acme"), members=(), version=2))
    )
    for act in (
        lambda: members.remove_member(fresh.ports, ADA, ADA.user_id, None),
        lambda: members.give_role(fresh.ports, ADA, ADA.user_id, None, Role.VIEWER),
    ):
        with pytest.raises(InUse):
            act()


def test_members_of_another_company_are_not_found(company: Company) -> None:
    binh = company.invite()
    rival = Caller("rival", "user-rita", "Rita", None, Role.ADMIN)
    with pytest.raises(NotFound):
        members.give_role(company.ports, rival, binh.id, None, Role.VIEWER)
    with pytest.raises(NotFound):
        members.remove_member(company.ports, rival, binh.id, None)
    assert company.users.roles[binh.id] == Role.AGENT


def test_only_admins_manage_members(company: Company) -> None:
    manager = Caller("acme", "user-mai", "Mai", None, Role.MANAGER)
    for act in (
        lambda: members.invite_member(company.ports, manager, email=EMAIL, name="B", role=Role.VIEWER),
        lambda: members.invite_again(company.ports, manager, ADA.user_id),
        lambda: members.give_role(company.ports, manager, ADA.user_id, None, Role.VIEWER),
        lambda: members.remove_member(company.ports, manager, ADA.user_id, None),
    ):
        with pytest.raises(RoleLacks):
            act()


class TestMailCaps:
    def test_an_address_gets_a_bounded_number_of_invitations_a_day(self, company: Company) -> None:
        binh = company.invite()
        for _ in range(4):
            members.invite_again(company.ports, ADA, binh.id)
        with pytest.raises(TooManyMails) as refusal:
            members.invite_again(company.ports, ADA, binh.id)
        assert refusal.value.details == {"limit": 5}
        assert len(company.users.invitations) == 5

        company.clock.advance(days=1)
        members.invite_again(company.ports, ADA, binh.id)
        assert len(company.users.invitations) == 6

    def test_inviting_and_removing_in_turn_is_bounded_too(self, company: Company) -> None:
        emails = [EMAIL, EMAIL.upper()] * 3
        for email in emails[:5]:
            member = members.invite_member(company.ports, ADA, email=email, name="Bình", role=Role.AGENT)
            members.remove_member(company.ports, ADA, member.id, None)
        with pytest.raises(TooManyMails):
            members.invite_member(company.ports, ADA, email=emails[5], name="Bình", role=Role.AGENT)
        assert len(company.users.invitations) == 5

    def test_each_address_has_a_cap_of_its_own(self, company: Company) -> None:
        for number in range(6):
            members.invite_member(company.ports, ADA, email=f"{number}@example.com", name="A", role=Role.AGENT)
        assert len(company.users.invitations) == 6

    def test_concurrent_invitations_are_counted_once_each(self, company: Company) -> None:
        binh = company.invite()
        company.table.interrupt(1, lambda: members.invite_again(company.ports, ADA, binh.id))
        members.invite_again(company.ports, ADA, binh.id)
        assert len(company.users.invitations) == 3
        for _ in range(2):
            members.invite_again(company.ports, ADA, binh.id)
        with pytest.raises(TooManyMails):
            members.invite_again(company.ports, ADA, binh.id)
