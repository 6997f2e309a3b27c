/** What the surfaces show: it is created once a test, in the company of the worker. */
import type { Page } from "@playwright/test";

import { createDeal, type Deal, emailOf, expect, openApi, type Pipeline, uniqueSuffix } from "../people";

export interface Scene {
  deal: Deal & { customer_id: string };
  /** A customer who can be merged with the customer of the deal. */
  double: string;
  /** The title of a task of the deal. */
  task: string;
  /** A pipeline whose second stage requires fields, and a deal that lacks them. A tunnel has made a copy of the deal. */
  pipeline: Pipeline;
  waiting: Deal;
  /** A pipeline without deals. */
  empty: Pipeline;
  /** The name of an invited member. */
  member: string;
  /** The labels of two custom fields: the stage requires the first one, and nothing uses the second one. */
  used: string;
  free: string;
  /** The id of a tunnel that begins in the pipeline. */
  tunnel: string;
  /** The id of a rule that leads on from its first stage, after a time. */
  rule: string;
  /** The id of a message template. */
  template: string;
  /** The name of a trigger. */
  trigger: string;
  /** The ids of the campaign and of the repeat plan that the company has from the beginning. */
  campaign: string;
  plan: string;
}

export async function arrange(page: Page): Promise<Scene> {
  const server = await openApi(page);
  const run = uniqueSuffix();
  const fields = { customer: { name: "Trần Văn An", phone: "0912 345 678" }, tags: ["vip"], source: "Hội chợ" };
  const deal = (await createDeal(page, `Máy rửa bát ${run}`, fields)) as Scene["deal"];
  const double = `Trần An ${run}`;
  await server.call("POST", "/v1/customers", { name: double, email: `an-${run}@khach.example` });
  const task = `Gọi lại ${run}`;
  await server.call("POST", "/v1/tasks", { deal_id: deal.id, title: task, due_on: "2030-12-24" });

  const [used, free] = [`Tầng ${run}`, `Số máy ${run}`];
  const { custom_fields } = await server.call<{ custom_fields: object[] }>("GET", "/v1/account");
  const declared = [
    { name: `floor_${run}`, label: used, type: "choice", choices: ["Trệt", "Một"] },
    { name: `serial_${run}`, label: free, type: "text", choices: [] },
  ];
  await server.call("PATCH", "/v1/account", { custom_fields: [...custom_fields, ...declared] }, "*");

  const pipeline = await server.call<Pipeline>("POST", "/v1/pipelines", { name: `Tư vấn ${run}` });
  const empty = await server.call<Pipeline>("POST", "/v1/pipelines", { name: `Trống ${run}` });
  const asking = {
    required_fields: [`custom.floor_${run}`, "amount", "expected_close_date", "responsible_id", "tags", "comments"],
  };
  const stage = `/v1/pipelines/${pipeline.id}/stages/${pipeline.stages[1]?.id ?? ""}`;
  await server.call("PATCH", stage, asking, "*");
  const source = { stage_id: pipeline.stages[0]?.id };
  const target = { stage_id: deal.stage_id };
  const tunnel = await server.call<{ id: string }>("POST", "/v1/tunnels", {
    source,
    target,
    action: "copy",
    enabled: true,
  });
  const rule = await server.call<{ id: string }>("POST", "/v1/rules", {
    name: `Nhắc ${run}`,
    stage: source,
    when: { kind: "after", period: "P3D" },
    action: { kind: "make_deal", target },
  });
  const template = await server.call<{ id: string }>("POST", "/v1/message-templates", {
    name: `Ưu đãi ${run}`,
    channel: "email",
    purpose: "marketing",
    texts: { vi: { subject: "Chào {{ customer.name }}", html: "<p>{{ deal.title }} {{ deal.source }}</p>" } },
  });
  const trigger = `Thanh toán ${run}`;
  await server.call("POST", "/v1/triggers", { name: trigger, kind: "payment_made", stage: target });
  const member = `Nguyễn Thị Mai ${run}`;
  await server.call("POST", "/v1/members", {
    email: `mai-${run}@${emailOf("agent").split("@")[1] ?? ""}`,
    name: member,
    role: "agent",
  });
  const waiting = await createDeal(page, `Đang đợi ${run}`, { ...source, amount: null });
  const [campaign, plan] = [await findFirst(page, "campaigns"), await findFirst(page, "repeat-plans")];
  await expect.poll(async () => countFound(page, deal.title)).toBe(1);
  return {
    deal,
    double,
    task,
    pipeline,
    waiting,
    empty,
    member,
    used,
    free,
    tunnel: tunnel.id,
    rule: rule.id,
    template: template.id,
    trigger,
    campaign,
    plan,
  };
}

async function findFirst(page: Page, kind: string): Promise<string> {
  const { data } = await (await openApi(page)).call<{ data: { id: string }[] }>("GET", `/v1/${kind}?limit=1`);
  return data[0]?.id ?? "";
}

async function countFound(page: Page, title: string): Promise<number> {
  const path = `/v1/deals?q=${encodeURIComponent(title)}`;
  return (await (await openApi(page)).call<{ data: unknown[] }>("GET", path)).data.length;
}
