/** The types of the API under the names that screens use; the OpenAPI document defines all of them. */
import type { components } from "./schema.gen";

type Schemas = components["schemas"];

export type Role = "admin" | "manager" | "agent" | "viewer";
export type Semantic = Schemas["Semantic"];

export type Account = Schemas["Account"];
export type Me = Schemas["Me"];
export type Stage = Schemas["Stage"];
export type StageRef = Schemas["StageRef"];
/** The condition of a request; the condition of a response has the same form. */
export type Condition = NonNullable<Schemas["TunnelChange"]["conditions"]>;
export type Operator = NonNullable<Condition["op"]>;
export type NewStage = Schemas["NewStage"];
export type StageChange = Schemas["StageChange"];
export type Tunnel = Schemas["Tunnel"];
export type DesignWarning = Schemas["Warning"];
export type NewTunnel = Schemas["NewTunnel"];
export type TunnelChange = Schemas["TunnelChange"];
export type TunnelChanges = Schemas["TunnelChanges"];
export type DealChanges = Schemas["DealChanges"];
export type DealChangesInput = Schemas["DealChangesInput"];
export type Rule = Schemas["Rule"];
export type NewRule = Schemas["NewRule"];
export type RuleChange = Schemas["RuleChange"];
export type Explanation = Schemas["Explanation"];
export type Forecast = Schemas["Forecast"];
export type Task = Schemas["Task"];
export type NewTask = Schemas["NewTask"];
export type TaskChange = Schemas["TaskChange"];
export type TaskCount = Schemas["TaskCount"];
export type WhatIf = Schemas["WhatIf"];
export type WouldBe = Schemas["WouldBe"];
export type Run = Schemas["Run"];
export type Webhook = Schemas["Webhook"];
export type NewWebhook = Schemas["NewWebhook"];
export type WebhookChange = Schemas["WebhookChange"];
export type WebhookWithSecret = Schemas["WebhookWithSecret"];
export type Delivery = Schemas["Delivery"];
export type DeliveryPage = Schemas["DeliveryPage"];
export type Trigger = Schemas["Trigger"];
export type NewTrigger = Schemas["NewTrigger"];
export type TriggerChange = Schemas["TriggerChange"];
export type TriggerWithSecret = Schemas["TriggerWithSecret"];
export type TriggerCallPage = Schemas["TriggerCallPage"];
export type Trial = Schemas["Trial"];
export type MadeUpDeal = Schemas["MadeUpDeal"];
export type Simulation = Schemas["Simulation"];
export type Verdict = Schemas["Verdict"];
export type ForeseenRule = Schemas["ForeseenRule"];
export type Pipeline = Schemas["Pipeline"];
export type Deal = Schemas["Deal"];
export type OriginKind = Schemas["OriginKind"];
export type Column = Schemas["Column"];
export type Entry = Schemas["TimelineEntry"];

export type Board = Schemas["Board"];
export type BulkMove = Schemas["BulkMove"];
export type DealPage = Schemas["DealPage"];
export type DealChange = Schemas["DealChange"];
export type NewDeal = Schemas["NewDeal"];
export type EntryPage = Schemas["TimelineEntryPage"];
export type Job = Schemas["Job"];
export type Customer = Schemas["Customer"];
export type CustomerPage = Schemas["CustomerPage"];
export type CustomerChange = Schemas["CustomerChange"];
export type NewCustomer = Schemas["NewCustomer"];
export type Plan = Schemas["Plan"];
export type NewPlan = Schemas["NewPlan"];
export type PlanChange = Schemas["PlanChange"];
export type PlanForecast = Schemas["PlanForecast"];
export type Preview = Schemas["Preview"];
export type MessageTemplate = Schemas["MessageTemplate"];
export type NewMessageTemplate = Schemas["NewMessageTemplate"];
export type MessageTemplateChange = Schemas["MessageTemplateChange"];
export type TemplateHead = Schemas["TemplateHead"];
export type MessagePreview = Schemas["MessagePreview"];
export type MessagePreviewInput = Schemas["MessagePreviewInput"];
export type Message = Schemas["Message"];
export type MessageSettings = Schemas["MessageSettings"];
export type MessageSettingsChange = Schemas["MessageSettingsChange"];
export type OptOut = Schemas["OptOut"];
export type Flow = Schemas["Flow"];
export type Flows = Schemas["Flows"];
export type Funnel = Schemas["Funnel"];
export type Funnels = Schemas["Funnels"];
export type AccountChange = Schemas["AccountChange"];
export type CustomField = Schemas["CustomField"];
export type FieldType = Schemas["FieldType"];
export type Member = Schemas["Member"];
export type NewMember = Schemas["NewMember"];

export interface Page<Item> {
  data: Item[];
  next_cursor: string | null;
}
