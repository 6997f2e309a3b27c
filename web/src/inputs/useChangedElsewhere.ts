import { useRef } from "react";

const LONGEST = 120; // characters of the value in a message

/**
 * Protects a value that changes elsewhere while the user types over it. The values that the user knows are that on
 * which the typing began, those that `stops` has told, and that which a save of this input has made. `base` is the
 * value on which the typing of a kept draft began.
 */
export function useChangedElsewhere(value: string, base: string | null = null) {
  const known = useRef<string[] | null>(base === null ? null : [base]);
  const isSent = useRef(false);
  return {
    /** To be called for each change of the text; null is the end of the edit. */
    edit: (text: string | null) => {
      known.current = text === null ? null : (known.current ?? [value]);
      if (text === null) isSent.current = false;
    },
    /** Whether the text would replace a value that the user does not know. The next call for this value is false. */
    stops: (text: string) => {
      if (known.current === null || known.current.includes(value) || text === value) return false;
      known.current.push(value);
      if (!isSent.current) return true;
      isSent.current = false;
      return false;
    },
    /** To be called with true when a text is sent, and with false when it is refused. */
    send: (sent: boolean) => {
      isSent.current = sent;
    },
    /** The beginning of the value, for a message. */
    excerpt: value === "" ? "–" : value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value,
  };
}
