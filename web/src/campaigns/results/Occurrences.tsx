import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Campaign } from "../../api/types";
import { MoreButton } from "../../components/MoreButton";
import { Failed, Waiting } from "../../components/Notice";
import { occurrencesQuery } from "../campaigns";
import { OccurrenceCard } from "./OccurrenceCard";

/** What became of each occurrence of a campaign, newest first. */
export function Occurrences({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<string | null>(null);
  const query = useInfiniteQuery(occurrencesQuery(campaign));
  if (query.error && !query.data) return <Failed error={query.error} />;
  if (!query.data) return <Waiting />;
  const occurrences = query.data.pages.flatMap((page) => page.data);
  if (occurrences.length === 0) return <p className="quiet">{t("campaigns.not_yet")}</p>;
  const open = chosen ?? occurrences[0]?.id;

  return (
    <>
      {occurrences.map((one) => (
        <OccurrenceCard
          key={one.id}
          campaign={campaign}
          occurrence={one}
          isOpen={one.id === open}
          onOpen={() => setChosen(one.id === open ? "" : one.id)}
        />
      ))}
      <MoreButton query={query} />
    </>
  );
}
