import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import * as limits from "../../../api/limits.gen";
import { membersQuery, meQuery } from "../../../api/queries";
import type { Deal } from "../../../api/types";
import { readDraft, writeDraft } from "../../../unsaved/drafts";
import { useUnsaved } from "../../../unsaved/useUnsaved";
import { useAddComment } from "../deal";
import { MentionInput } from "../mentions/MentionInput";
import { mayBeMentioned, toStored } from "../mentions/mentions";

/** Adds a comment to the timeline of a deal. A comment that is not sent is kept as a draft. */
export function NewComment({ deal }: { deal: Deal }) {
  const { t } = useTranslation();
  const draft = `deal.${deal.id}.comment`;
  const [text, setText] = useState(() => readDraft(draft) ?? "");
  const comment = useAddComment(deal.id);
  const { data: members = [] } = useQuery(membersQuery);
  const { data: me } = useQuery(meQuery);
  const others = mayBeMentioned(members, deal, me?.id ?? "");
  const edit = (next: string) => {
    setText(next);
    writeDraft(draft, next || null);
  };
  useUnsaved(text.trim() !== "", { isKept: true, onDiscard: () => edit("") });
  return (
    <form
      className="new-comment"
      onSubmit={(event) => {
        event.preventDefault();
        comment.mutate(toStored(text.trim(), others), { onSuccess: () => edit("") });
      }}
    >
      <MentionInput
        label={t("deals.comment")}
        maxLength={limits.Comment.text.maxLength}
        value={text}
        members={others}
        onChange={edit}
      />
      <Button type="submit" variant="light" loading={comment.isPending} disabled={text.trim() === ""}>
        {t("deals.say")}
      </Button>
    </form>
  );
}
