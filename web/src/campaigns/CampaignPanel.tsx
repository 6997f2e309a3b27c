import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Pause, Play } from "lucide-react";
import { useTranslation } from "react-i18next";

import type { Campaign, Pipeline } from "../api/types";
import { FrameProvider, useFrame } from "../unsaved/useUnsaved";
import { Audience } from "./audience/Audience";
import { useCampaignChanges } from "./campaigns";
import { CampaignEditor } from "./editor/CampaignEditor";
import { Occurrences } from "./results/Occurrences";

interface Props {
  campaign: Campaign;
  view: string | undefined;
  pipelines: Pipeline[];
  canDesign: boolean;
  onDeleted: () => void;
}

const VIEWS = ["results", "audience", "settings"] as const;
/** The search parameters that hold what is shown. */
const PARAMS = ["campaign", "view"];

/** A campaign: its switch, its results, whom it would reach, and its settings. */
export function CampaignPanel({ campaign, view: wanted, pipelines, canDesign, onDeleted }: Props) {
  const { t, i18n } = useTranslation();
  const { turn } = useCampaignChanges();
  const { frame } = useFrame({ params: PARAMS });
  const view = VIEWS.find((one) => one === wanted) ?? VIEWS[0];
  const at = new Intl.DateTimeFormat(i18n.language, { dateStyle: "full", timeStyle: "short" });
  const isOn = campaign.state === "active";

  return (
    <section className="campaign" aria-label={campaign.name}>
      <header>
        <div>
          <h2>{campaign.name}</h2>
          <p className="quiet">
            {campaign.reason
              ? t(`campaigns.pause_reasons.${campaign.reason}`)
              : t(`campaigns.states.${campaign.state}`)}
            {isOn && campaign.next && ` · ${t("campaigns.next", { at: at.format(new Date(campaign.next.at)) })}`}
          </p>
        </div>
        {canDesign && campaign.state !== "ended" && (
          <Button
            variant={isOn ? "default" : "filled"}
            leftSection={isOn ? <Pause size={15} aria-hidden /> : <Play size={15} aria-hidden />}
            loading={turn.isPending}
            onClick={() => turn.mutate({ campaign, changes: { state: isOn ? "paused" : "active" } })}
          >
            {t(isOn ? "campaigns.pause" : campaign.state === "draft" ? "campaigns.start" : "campaigns.resume")}
          </Button>
        )}
      </header>
      <nav className="view-links" aria-label={t("campaigns.views")}>
        {VIEWS.map((one) => (
          <Link
            key={one}
            to="/campaigns"
            search={{ campaign: campaign.id, view: one }}
            aria-current={one === view ? "page" : undefined}
          >
            {t(`campaigns.view.${one}`)}
          </Link>
        ))}
      </nav>
      {view === "results" && <Occurrences campaign={campaign} />}
      {view === "audience" && <Audience campaign={campaign} canDesign={canDesign} />}
      {view === "settings" && (
        <FrameProvider value={frame}>
          <CampaignEditor
            campaign={campaign}
            pipelines={pipelines}
            canDesign={canDesign}
            onMade={() => undefined}
            onDeleted={onDeleted}
          />
        </FrameProvider>
      )}
    </section>
  );
}
