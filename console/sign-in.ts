import { element } from "./element.ts";
import { type Session, signIn, signInByCode } from "./session.ts";
import { wordsOf } from "./words.ts";

export interface Sheet {
  view: HTMLElement;
  /** What has the focus when the sheet is shown. */
  first: HTMLElement;
}

interface Field {
  id: string;
  label: string;
  attributes: Readonly<Record<string, string>>;
}

/** The sheet on which somebody signs in. `said`: why they have to. */
export function signInSheet(
  onSession: (session: Session) => void,
  show: (sheet: Sheet) => void,
  said = "",
): Sheet {
  return form({
    title: "Sign in to Duka",
    said,
    fields: [
      { id: "name", label: "E-mail address or user name", attributes: { autocomplete: "username" } },
      {
        id: "password",
        label: "Password",
        attributes: { type: "password", autocomplete: "current-password" },
      },
    ],
    press: "Sign in",
    async does({ name = "", password = "" }) {
      const step = await signIn(name.trim(), password);
      if ("session" in step) onSession(step.session);
      else show(codeSheet(step.codeFor, onSession));
    },
  });
}

const codeSheet = (address: string, onSession: (session: Session) => void): Sheet =>
  form({
    title: "Enter the code",
    said: `A code was mailed to ${address}. It is valid for ten minutes.`,
    fields: [
      { id: "code", label: "Code", attributes: { autocomplete: "one-time-code", inputmode: "numeric" } },
    ],
    press: "Go on",
    async does({ code = "" }) {
      onSession(await signInByCode(address, code.replaceAll(/\s/g, "")));
    },
  });

function form({
  title,
  said,
  fields,
  press,
  does,
}: {
  title: string;
  said: string;
  fields: readonly Field[];
  press: string;
  does(values: Record<string, string>): Promise<void>;
}): Sheet {
  const fault = element("p", { class: "fault", role: "alert", id: "sign-in-fault" });
  const inputs = fields.map(({ id, attributes }) =>
    element("input", {
      ...{ id, name: id, type: "text", required: true, spellcheck: "false", autocapitalize: "none" },
      ...attributes,
      "aria-describedby": "sign-in-fault",
    }),
  );
  const submit = element("button", { type: "submit", class: "main" }, press);
  const made = element(
    "form",
    {
      async submit(event) {
        event.preventDefault();
        if (submit.disabled) return;
        submit.disabled = true;
        fault.textContent = "";
        try {
          await does(Object.fromEntries(inputs.map(({ id, value }) => [id, value])));
        } catch (error) {
          fault.textContent = wordsOf(error);
          submit.disabled = false;
          inputs.at(-1)?.focus();
          inputs.at(-1)?.select();
        }
      },
    },
    ...fields.flatMap(({ id, label }, at) => [element("label", { for: id }, label), inputs[at]]),
    fault,
    submit,
  );
  const view = element(
    "main",
    { class: "sheet" },
    element("h1", {}, title),
    said ? element("p", { class: "said", role: "status" }, said) : undefined,
    made,
  );
  return { view, first: inputs[0] ?? submit };
}
