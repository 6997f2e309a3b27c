import { Button, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import * as limits from "../../api/limits.gen";
import { useAddComment } from "./deal";

/** Adds a comment to the timeline of a deal. */
export function NewComment({ dealId }: { dealId: string }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const comment = useAddComment(dealId);
  return (
    <form
      className="new-comment"
      onSubmit={(event) => {
        event.preventDefault();
        comment.mutate(text.trim(), { onSuccess: () => setText("") });
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
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button type="submit" variant="light" loading={comment.isPending} disabled={text.trim() === ""}>
        {t("deals.say")}
      </Button>
    </form>
  );
}
