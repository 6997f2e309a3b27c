import { useTranslation } from "react-i18next";

import type { Entry } from "../../../api/types";
import { splitMentions } from "./mentions";
import "./mentions.css";

/** The text of a comment, with the names of the members whom it mentions. */
export function CommentText({ text, mentions }: { text: string; mentions: Entry["mentions"] }) {
  const { t } = useTranslation();
  return splitMentions(text, mentions, t("deals.somebody_gone")).map((part, at) =>
    part.isMention ? (
      <span key={at} className="mention">
        {part.text}
      </span>
    ) : (
      part.text
    ),
  );
}
