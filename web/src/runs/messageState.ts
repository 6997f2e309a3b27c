import type { Message, Run } from "../api/types";

type RunMessage = NonNullable<Run["message"]>;
export type MessageState = RunMessage["state"] | NonNullable<RunMessage["outcome"]>;

/** What became of a message, as far as it is known; else its state. */
export const messageState = ({ state, outcome }: Pick<Message, "state" | "outcome">): MessageState => outcome ?? state;

/** The state of a run that looks like a state of a message. */
export const MESSAGE_TONES: Record<MessageState, Run["state"]> = {
  queued: "pending",
  sending: "pending",
  sent: "done",
  delivered: "done",
  skipped: "skipped",
  failed: "failed",
  bounced: "failed",
  complained: "failed",
  unknown: "parked",
};

/** What became of the message of a run after the run had ended; null while that is not known. */
export function laterState({ state, message }: Pick<Run, "state" | "message">): MessageState | null {
  if (message === null) return null;
  if (message.outcome !== null) return message.outcome;
  return state === "done" && message.state === "failed" ? "failed" : null;
}
