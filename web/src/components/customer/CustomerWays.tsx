import { Mail, Phone } from "lucide-react";

import type { Customer } from "../../api/types";
import "./customer.css";

/** Ways to call a customer and to write to them; nothing if there are none. */
export function CustomerWays({ customer: { phone, phone_e164, email } }: { customer: Customer }) {
  if (!phone && !email) return null;
  return (
    <p className="customer-ways">
      {phone && (
        <a href={`tel:${phone_e164 ?? phone}`}>
          <Phone size={15} aria-hidden />
          {phone}
        </a>
      )}
      {email && (
        <a href={`mailto:${email}`}>
          <Mail size={15} aria-hidden />
          {email}
        </a>
      )}
    </p>
  );
}
