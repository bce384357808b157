/** How a form is named and sold. `factor`: cost of one of `measure`, where one tablet of the medicine costs 1. */
export interface Form {
  name: string;
  unit: string;
  measure: string;
  factor: number;
}

/** The forms that the tables of medicines may name, by their code there. */
export const FORMS: Record<string, Form> = {
  tab: { name: "tablets", unit: "pack", measure: "", factor: 1 },
  cap: { name: "capsules", unit: "pack", measure: "", factor: 1 },
  dt: { name: "dispersible tablets", unit: "pack", measure: "", factor: 1.1 },
  eff: { name: "effervescent tablets", unit: "tube", measure: "", factor: 6 },
  sac: { name: "sachets", unit: "box", measure: "", factor: 1.2 },
  sup: { name: "suppositories", unit: "box", measure: "", factor: 6 },
  pes: { name: "pessaries", unit: "box", measure: "", factor: 5 },
  sus: { name: "oral suspension", unit: "bottle", measure: "ml", factor: 0.25 },
  syr: { name: "syrup", unit: "bottle", measure: "ml", factor: 0.45 },
  dro: { name: "oral drops", unit: "bottle", measure: "ml", factor: 3 },
  gar: { name: "gargle", unit: "bottle", measure: "ml", factor: 0.5 },
  ogl: { name: "oral gel", unit: "tube", measure: "g", factor: 1 },
  eye: { name: "eye drops", unit: "bottle", measure: "ml", factor: 2.4 },
  ear: { name: "ear drops", unit: "bottle", measure: "ml", factor: 2.2 },
  ndr: { name: "nasal drops", unit: "bottle", measure: "ml", factor: 0.08 },
  eo: { name: "eye ointment", unit: "tube", measure: "g", factor: 4 },
  crm: { name: "cream", unit: "tube", measure: "g", factor: 0.8 },
  oin: { name: "ointment", unit: "tube", measure: "g", factor: 0.8 },
  gel: { name: "gel", unit: "tube", measure: "g", factor: 0.8 },
  pst: { name: "paste", unit: "tube", measure: "g", factor: 1 },
  lot: { name: "lotion", unit: "bottle", measure: "ml", factor: 0.6 },
  shm: { name: "shampoo", unit: "bottle", measure: "ml", factor: 0.5 },
  pow: { name: "powder", unit: "bottle", measure: "g", factor: 0.7 },
  spr: { name: "spray", unit: "bottle", measure: "doses", factor: 0.5 },
  nsp: { name: "nasal spray", unit: "bottle", measure: "doses", factor: 0.02 },
  inh: { name: "inhaler", unit: "piece", measure: "doses", factor: 0.012 },
  neb: { name: "nebuliser solution", unit: "box", measure: "", factor: 0.3 },
  inj: { name: "injection", unit: "box", measure: "", factor: 10 },
  pen: { name: "pre-filled pen", unit: "box", measure: "", factor: 5 },
  pfs: { name: "pre-filled syringe", unit: "box", measure: "", factor: 12 },
  inf: { name: "infusion", unit: "bag", measure: "ml", factor: 0.25 },
};
