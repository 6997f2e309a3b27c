import { LostReasonInput } from "../../lostReasons/LostReasonInput";
import type { Answers } from "./answers";
import { MissingFieldInput } from "./MissingFieldInput";

interface Props {
  stageId: string;
  fields: readonly string[];
  answers: Answers;
  /** The currency of new amounts. */
  currency: string;
  /** Whether the first input takes the focus of its dialog. */
  takesFocus?: boolean;
  onChange: (field: string, value: Answers[string]) => void;
}

/** Inputs for the fields that a stage requires. */
export function MissingFieldInputs({ stageId, fields, answers, currency, takesFocus = false, onChange }: Props) {
  return fields.map((field, at) => {
    const isFirst = takesFocus && at === 0;
    const answer = answers[field];
    if (field === "lost_reason")
      return (
        <LostReasonInput
          key={field}
          stageId={stageId}
          value={typeof answer === "string" ? answer : ""}
          takesFocus={isFirst}
          onChange={(value) => onChange(field, value)}
        />
      );
    return (
      <MissingFieldInput
        key={field}
        field={field}
        value={answer}
        currency={currency}
        isFirst={isFirst}
        onChange={(value) => onChange(field, value)}
      />
    );
  });
}
