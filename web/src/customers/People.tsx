import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Building2 } from "lucide-react";
import { useTranslation } from "react-i18next";

import { customerQuery } from "../api/queries";
import type { Customer } from "../api/types";
import { MoreButton } from "../components/MoreButton";
import { peopleQuery } from "./customers";

/** The people who belong to a company. */
export function People({ company }: { company: Customer }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(peopleQuery(company.id));
  const people = query.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <section aria-label={t("customer_page.people")}>
      <h3>{t("customer_page.people")}</h3>
      {query.data && people.length === 0 && <p className="quiet">{t("customer_page.no_people")}</p>}
      {people.length > 0 && (
        <ul className="rows">
          {people.map(({ id, name, phone, email }) => (
            <li key={id}>
              <Link to="/customers" search={(before) => ({ ...before, customer: id })}>
                {name}
              </Link>
              <span>{phone ?? email}</span>
            </li>
          ))}
        </ul>
      )}
      <MoreButton query={query} />
    </section>
  );
}

/** The company to which a person belongs, as a link; nothing if it was deleted. */
export function CompanyOf({ companyId }: { companyId: string }) {
  const { data: company } = useQuery({ ...customerQuery(companyId), meta: { quiet: true } });
  if (!company) return null;
  return (
    <p className="customer-company">
      <Building2 size={16} aria-hidden />
      <Link to="/customers" search={(before) => ({ ...before, customer: companyId })}>
        {company.name}
      </Link>
    </p>
  );
}
