import { Menu, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { BookmarkPlus, ChevronDown, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { meQuery } from "../../api/queries";
import { Dialog } from "../../components/Dialog";
import { DialogForm } from "../../components/DialogForm";
import type { Filter } from "./filter";
import { isSameFilter, NAME_LIMIT, type SavedView, useViews } from "./views";

interface Props {
  filter: Filter;
  onChoose: (filter: Filter) => void;
  /** What gets the focus after a view was saved, since the button that saves it is gone. */
  focusKeys: readonly string[];
}

/** The views that the user keeps, and a button that keeps the current filter as another one. */
export function SavedViews({ filter, onChoose, focusKeys }: Props) {
  const { t } = useTranslation();
  const { data: user } = useQuery(meQuery);
  const { views, save, remove } = useViews(user?.id ?? "");
  const [isNaming, setNaming] = useState(false);
  const current = views.find((view) => isSameFilter(view.filter, filter));
  const isFiltered = Object.keys(filter).length > 0;

  return (
    <>
      {isFiltered && !current && (
        <button type="button" className="link view-save" onClick={() => setNaming(true)}>
          <BookmarkPlus size={15} aria-hidden />
          {t("board.view_save")}
        </button>
      )}
      {views.length > 0 && (
        <Menu position="bottom-start">
          <Menu.Target>
            <button type="button" className="filter-chip views">
              {current?.name ?? t("board.views")}
              <ChevronDown size={14} aria-hidden />
            </button>
          </Menu.Target>
          <Menu.Dropdown aria-label={t("board.views")}>
            {views.map((view) => (
              <Menu.Item key={view.name} onClick={() => onChoose(view.filter)}>
                {view.name}
              </Menu.Item>
            ))}
            {current && (
              <>
                <Menu.Divider />
                <Menu.Item leftSection={<Trash2 size={15} aria-hidden />} onClick={() => remove(current.name)}>
                  {t("board.view_delete", { name: current.name })}
                </Menu.Item>
              </>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
      <Dialog opened={isNaming} title={t("board.view_save")} focusKeys={focusKeys} onClose={() => setNaming(false)}>
        <NameForm
          onName={(name) => {
            save({ name, filter });
            setNaming(false);
          }}
        />
      </Dialog>
    </>
  );
}

function NameForm({ onName }: { onName: (name: SavedView["name"]) => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  return (
    <DialogForm
      input={name}
      submit={t("common.save")}
      canSubmit={name.trim() !== ""}
      isPending={false}
      onSubmit={() => onName(name.trim())}
    >
      <TextInput
        label={t("board.view_name")}
        description={t("board.view_where")}
        required
        data-autofocus
        maxLength={NAME_LIMIT}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </DialogForm>
  );
}
