import { Button, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import * as limits from "../../../api/limits.gen";
import { readDraft, writeDraft } from "../../../unsaved/drafts";
import { useUnsaved } from "../../../unsaved/useUnsaved";
import { useAddComment } from "../deal";

/** Adds a comment to the timeline of a deal. A comment that is not sent is kept as a draft. */
export function NewComment({ dealId }: { dealId: string }) {
  const { t } = useTranslation();
  const draft = `deal.${dealId}.comment`;
  const [text, setText] = useState(() => readDraft(draft) ?? "");
  const comment = useAddComment(dealId);
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
        comment.mutate(text.trim(), { onSuccess: () => edit("") });
      }}
    >
      <Textarea
        aria-label={t("deals.comment")}
        placeholder={t("deals.comment")}
        autosize
        minRows={1}
        maxRows={6}
        maxLength={limits.Comment.text.maxLength}
        value={text}
        onChange={(event) => edit(event.currentTarget.value)}
      />
      <Button type="submit" variant="light" loading={comment.isPending} disabled={text.trim() === ""}>
        {t("deals.say")}
      </Button>
    </form>
  );
}
