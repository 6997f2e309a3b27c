import { Button, CopyButton } from "@mantine/core";
import { Check, Copy } from "lucide-react";
import { useTranslation } from "react-i18next";

import "./webhooks.css";

/** A text to copy, such as a secret. */
export function Copied({ label, text }: { label: string; text: string }) {
  const { t } = useTranslation();
  return (
    <div>
      <div className="copied-head">
        <strong>{label}</strong>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button
              size="compact-sm"
              variant="subtle"
              aria-label={t("hooks.copy", { what: label })}
              leftSection={copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
              onClick={copy}
            >
              {copied ? t("hooks.copied") : t("hooks.copy_it")}
            </Button>
          )}
        </CopyButton>
      </div>
      <pre className="copied-text">{text}</pre>
    </div>
  );
}
