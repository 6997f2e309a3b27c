/** The settings of a campaign, or of a new one. Nothing is saved before the user saves. */
import { TextInput } from "@mantine/core";
import { useRef } from "react";
import { useTranslation } from "react-i18next";

import * as limits from "../../api/limits.gen";
import type { Campaign, Pipeline } from "../../api/types";
import { EditorEnd } from "../../components/EditorEnd";
import { problemAt } from "../../components/problemAt";
import { problemText } from "../../components/problems";
import { showToast } from "../../components/toasts";
import { TemplateSelect } from "../../templates/TemplateSelect";
import { useEdited } from "../../unsaved/useEdited";
import { useIsChanged, useUnsaved } from "../../unsaved/useUnsaved";
import { useCampaignChanges } from "../campaigns";
import {
  findCampaignDifferences,
  isCampaignComplete,
  NEW_CAMPAIGN,
  toCampaignDraft,
  toNewCampaign,
} from "./campaignDraft";
import { ScheduleSection } from "./ScheduleSection";
import { SegmentSection } from "./SegmentSection";

interface Props {
  /** Null for a new campaign. */
  campaign: Campaign | null;
  pipelines: Pipeline[];
  canDesign: boolean;
  onMade: (campaign: Campaign) => void;
  onDeleted: () => void;
}

const toDraft = (campaign: Campaign | null) => (campaign ? toCampaignDraft(campaign) : NEW_CAMPAIGN);

export function CampaignEditor({ campaign, pipelines, canDesign, onMade, onDeleted }: Props) {
  const { t } = useTranslation();
  const { add, change, remove } = useCampaignChanges();
  const { draft, edit, reset, keep } = useEdited(campaign, toDraft);
  const isNewChanged = useIsChanged(draft);
  const changes = campaign ? findCampaignDifferences(campaign, draft) : null;
  const isChanged = changes ? Object.keys(changes).length > 0 : isNewChanged;
  const form = useRef<HTMLFormElement>(null);
  const { discard } = useUnsaved(isChanged, { form });
  const saving = campaign ? change : add;
  const canSave = canDesign && isChanged && isCampaignComplete(draft);
  const section = {
    draft,
    readOnly: !canDesign,
    error: saving.error,
    edit,
  };

  const save = () => {
    if (campaign && changes)
      change.mutate(
        { campaign, changes },
        {
          onSuccess: (saved) => {
            keep(saved);
            showToast({ tone: "good", title: t("campaigns.saved"), message: saved.name });
          },
        },
      );
    else
      add.mutate(toNewCampaign(draft), {
        onSuccess: (made) => {
          showToast({ tone: "good", title: t("campaigns.made"), message: made.name });
          discard();
          onMade(made);
        },
      });
  };

  return (
    <form
      ref={form}
      className="form campaign-form"
      aria-label={campaign?.name ?? t("campaigns.new")}
      onSubmit={(event) => {
        event.preventDefault();
        if (canSave) save();
      }}
    >
      <TextInput
        label={t("campaigns.name")}
        required
        maxLength={limits.NewCampaign.name.maxLength}
        readOnly={!canDesign}
        value={draft.name}
        error={problemAt(saving.error, "/name")}
        onChange={(event) => section.edit({ name: event.currentTarget.value })}
      />
      <TemplateSelect
        purpose="marketing"
        value={draft.templateId}
        readOnly={!canDesign}
        error={problemAt(saving.error, "/template_id")}
        onChange={(templateId) => section.edit({ templateId })}
      />
      <SegmentSection {...section} pipelines={pipelines} />
      <ScheduleSection {...section} />
      {saving.error && (
        <p className="form-error" role="alert">
          {problemText(saving.error)}
        </p>
      )}
      {canDesign && (
        <EditorEnd
          remove={
            campaign && {
              label: t("campaigns.delete"),
              question: t("campaigns.delete_which", { name: campaign.name }),
              detail: t("campaigns.delete_detail"),
              request: remove,
              onConfirm: () =>
                remove.mutate(campaign, {
                  onSuccess: () => {
                    showToast({ tone: "good", title: t("campaigns.deleted"), message: campaign.name });
                    discard();
                    onDeleted();
                  },
                }),
            }
          }
          onUndo={
            campaign && isChanged
              ? () => {
                  change.reset();
                  reset();
                }
              : null
          }
          submit={{
            label: campaign ? t("common.save") : t("campaigns.make"),
            canSave,
            isPending: saving.isPending,
          }}
        />
      )}
    </form>
  );
}
