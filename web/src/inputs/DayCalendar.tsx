/** Chooses a day from a month, by mouse or with the arrow keys. */
import { Popover } from "@mantine/core";
import { CalendarDays, ChevronLeft, ChevronRight } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { formatDay } from "../i18n/day";
import { addDays, addMonths, today, weeksOf } from "./month";
import "./calendar.css";

interface Props {
  value: string | null;
  onChoose: (day: string) => void;
}

const STEPS: Record<string, (day: string) => string> = {
  ArrowLeft: (day) => addDays(day, -1),
  ArrowRight: (day) => addDays(day, 1),
  ArrowUp: (day) => addDays(day, -7),
  ArrowDown: (day) => addDays(day, 7),
  PageUp: (day) => addMonths(day, -1),
  PageDown: (day) => addMonths(day, 1),
};

export function DayCalendar({ value, onChoose }: Props) {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Popover opened={isOpen} onChange={setIsOpen} trapFocus returnFocus shadow="md" withinPortal={false}>
      <Popover.Target>
        <button
          type="button"
          className="icon-button small"
          aria-label={t("inputs.open_calendar")}
          onClick={() => setIsOpen(!isOpen)}
        >
          <CalendarDays size={16} aria-hidden />
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t("inputs.calendar")}>
        <Month
          value={value}
          onChoose={(day) => {
            setIsOpen(false);
            onChoose(day);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

function Month({ value, onChoose }: Props) {
  const { t, i18n } = useTranslation();
  const [day, setDay] = useState(value ?? today());
  const [hasMoved, setHasMoved] = useState(false);
  const focused = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (hasMoved) focused.current?.focus();
  }, [day, hasMoved]);
  const turn = (months: number) => {
    setHasMoved(false);
    setDay(addMonths(day, months));
  };
  const step = (event: KeyboardEvent) => {
    const next = STEPS[event.key];
    if (!next) return;
    event.preventDefault();
    setHasMoved(true);
    setDay(next(day));
  };
  const weeks = weeksOf(day);

  return (
    <div className="calendar">
      <header>
        <button
          type="button"
          className="icon-button small"
          aria-label={t("inputs.month_before")}
          onClick={() => turn(-1)}
        >
          <ChevronLeft size={16} aria-hidden />
        </button>
        <strong aria-live="polite">{formatDay(day, i18n.language, { month: "long", year: "numeric" })}</strong>
        <button
          type="button"
          className="icon-button small"
          aria-label={t("inputs.month_after")}
          onClick={() => turn(1)}
        >
          <ChevronRight size={16} aria-hidden />
        </button>
      </header>
      <table>
        <thead>
          <tr>
            {weeks[0]?.map((one) => (
              <th key={one} scope="col">
                <abbr title={formatDay(one, i18n.language, { weekday: "long" })}>
                  {formatDay(one, i18n.language, { weekday: "narrow" })}
                </abbr>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]}>
              {week.map((one) => (
                <td key={one}>
                  <button
                    type="button"
                    ref={one === day ? focused : null}
                    data-autofocus={one === day || undefined}
                    tabIndex={one === day ? 0 : -1}
                    aria-label={formatDay(one, i18n.language, { dateStyle: "full" })}
                    aria-pressed={one === value}
                    data-other={one.slice(0, 7) !== day.slice(0, 7) || undefined}
                    onKeyDown={step}
                    onClick={() => onChoose(one)}
                  >
                    {Number(one.slice(8))}
                  </button>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
