import { Textarea } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { findReasonsProblem, readReasons } from "./lostReasons";

interface Props {
  label: string;
  description: string;
  readOnly?: boolean;
  value: string;
  onChange: (text: string) => void;
}

/** A list of lost reasons as a text, with a line for each. It says what the API would refuse. */
export function ReasonsInput({ label, description, readOnly = false, value, onChange }: Props) {
  const { t } = useTranslation();
  const problem = findReasonsProblem(readReasons(value));
  return (
    <Textarea
      label={label}
      description={description}
      autosize
      minRows={4}
      maxRows={16}
      readOnly={readOnly}
      value={value}
      error={problem && t(`stages.reasons_problem.${problem.kind}`, { ...problem })}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
