import type { Answers } from "./answers";
import { MissingFieldInput } from "./MissingFieldInput";

interface Props {
  fields: readonly string[];
  answers: Answers;
  /** The currency of new amounts. */
  currency: string;
  /** Whether the first input takes the focus of its dialog. */
  takesFocus?: boolean;
  onChange: (field: string, value: Answers[string]) => void;
}

/** Inputs for the fields that a stage requires. */
export function MissingFieldInputs({ fields, answers, currency, takesFocus = false, onChange }: Props) {
  return fields.map((field, at) => (
    <MissingFieldInput
      key={field}
      field={field}
      value={answers[field]}
      currency={currency}
      isFirst={takesFocus && at === 0}
      onChange={(value) => onChange(field, value)}
    />
  ));
}
