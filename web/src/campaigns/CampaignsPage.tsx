/** Campaigns: a message to the customers of a segment, on a schedule; what each has reached, and whom it would reach. */
import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Megaphone, Plus } from "lucide-react";
import { useTranslation } from "react-i18next";

import { meQuery, pipelinesQuery } from "../api/queries";
import { useRole } from "../api/roles";
import { Notice } from "../components/Notice";
import { FrameProvider, useFrame } from "../unsaved/useUnsaved";
import { CampaignPanel } from "./CampaignPanel";
import { campaignsQuery } from "./campaigns";
import { CampaignEditor } from "./editor/CampaignEditor";
import "./campaigns.css";

const route = getRouteApi("/campaigns");
const NEW = "new";
const PARAMS = ["campaign"];

export function CampaignsPage() {
  const { t } = useTranslation();
  const canRead = useRole("manager");
  return (
    <div className="campaigns">
      {canRead ? (
        <Campaigns />
      ) : (
        <>
          <header className="page-head">
            <h1>{t("nav.campaigns")}</h1>
          </header>
          <p className="campaigns-body">{t("campaigns.only_managers")}</p>
        </>
      )}
    </div>
  );
}

function Campaigns() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data: campaigns } = useSuspenseQuery(campaignsQuery);
  const { data: pipelines } = useSuspenseQuery(pipelinesQuery);
  const { data: user } = useSuspenseQuery(meQuery);
  const isAdmin = useRole("admin");
  const { frame } = useFrame({ params: PARAMS });
  const hasCampaigns = user.account.features.includes("campaigns");
  const canDesign = isAdmin && hasCampaigns;
  const isNew = search.campaign === NEW;
  const selected = isNew ? undefined : (campaigns.find(({ id }) => id === search.campaign) ?? campaigns[0]);
  const isEmpty = !isNew && selected === undefined;
  const add = canDesign && (
    <Link className="button" to="/campaigns" search={{ campaign: NEW }}>
      <Plus size={16} aria-hidden /> {t("campaigns.add")}
    </Link>
  );
  const open = (campaign: string | undefined) => void navigate({ search: { campaign } });

  return (
    <>
      <header className="page-head">
        <h1>{t("nav.campaigns")}</h1>
        <span className="grow" />
        {!isEmpty && add}
      </header>
      {!hasCampaigns && <p className="band warn">{t("campaigns.subscription_without")}</p>}
      {isEmpty ? (
        <Notice
          icon={<Megaphone size={30} aria-hidden />}
          title={t("campaigns.none")}
          detail={t("campaigns.none_detail")}
        >
          {add}
        </Notice>
      ) : (
        <div className="campaigns-body">
          <ul className="campaign-list">
            {campaigns.map((campaign) => (
              <li key={campaign.id}>
                <Link
                  className="row-button"
                  to="/campaigns"
                  search={{ campaign: campaign.id }}
                  aria-current={campaign === selected || undefined}
                >
                  <span>
                    <strong>{campaign.name}</strong>
                    <small>{t(`campaigns.states.${campaign.state}`)}</small>
                  </span>
                </Link>
              </li>
            ))}
          </ul>
          {selected ? (
            <CampaignPanel
              key={selected.id}
              campaign={selected}
              view={search.view}
              pipelines={pipelines}
              canDesign={canDesign}
              onDeleted={() => open(undefined)}
            />
          ) : (
            <FrameProvider value={frame}>
              <section className="campaign" aria-label={t("campaigns.new")}>
                <h2>{t("campaigns.new")}</h2>
                <CampaignEditor
                  campaign={null}
                  pipelines={pipelines}
                  canDesign={canDesign}
                  onMade={({ id }) => open(id)}
                  onDeleted={() => open(undefined)}
                />
              </section>
            </FrameProvider>
          )}
        </div>
      )}
    </>
  );
}
