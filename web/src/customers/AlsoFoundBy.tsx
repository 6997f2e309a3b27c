import { ActionIcon } from "@mantine/core";
import { X } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { isFocusLost } from "../components/focus/layers";
import { focusFirst } from "../components/focus/returnFocus";

const KEY = "customer:also_found_by";

interface Props {
  /** Such as `email:an@example.com`. */
  identities: readonly string[];
  canChange: boolean;
  onChange: (identities: string[]) => void;
}

/** What a customer is found by because other customers were merged into it; each can be taken away. */
export function AlsoFoundBy({ identities, canChange, onChange }: Props) {
  const { t } = useTranslation();
  // The button that had the focus is gone with what it took away.
  useEffect(() => {
    if (isFocusLost()) focusFirst([KEY]);
  }, [identities.length]);
  if (identities.length === 0) return null;
  return (
    <section aria-label={t("customer_page.also_found_by")}>
      <h3>{t("customer_page.also_found_by")}</h3>
      <ul className="also-found-by" data-focus-key={KEY}>
        {identities.map((identity) => {
          const value = identity.slice(identity.indexOf(":") + 1);
          return (
            <li key={identity}>
              {value}
              {canChange && (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t("customer_page.forget", { value })}
                  onClick={() => onChange(identities.filter((other) => other !== identity))}
                >
                  <X size={15} aria-hidden />
                </ActionIcon>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
