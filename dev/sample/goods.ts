/**
 * What a pharmacy sells beside medicines, as a table in text. `# Category` opens a category; each row is
 * `name | code in SKUs | unit | tax category | RWF for the first size | sizes, by ; | packs`. A size that is `-` is
 * left out of the name. The names hold quotes, commas, accents and other scripts on purpose.
 */
export const GOODS = `
# Baby care
Baby nappies, newborn | NAPN | pack | B | 2600 | 2–5 kg | 20,40,80
Baby nappies "Mwana" | NAPM | pack | B | 2900 | mini, 3–6 kg; midi, 5–9 kg; maxi, 8–14 kg; junior, 11–25 kg | 12,30,60
Baby pull-up pants | PULL | pack | B | 3400 | M, 6–11 kg; L, 9–14 kg; XL, 12–17 kg | 22,44
Baby wipes, unscented | WIPE | pack | B | 900 | - | 20,64,72,80
Baby wipes, aloe | WIPA | pack | B | 950 | - | 20,64,72
Infant formula "Étape 1", 0–6 months | IFM1 | tin | B | 6800 | 400 g; 800 g; 900 g | 1,6
Infant formula "Étape 2", 6–12 months | IFM2 | tin | B | 6500 | 400 g; 800 g; 900 g | 1,6
Growing-up milk, 1–3 years | IFM3 | tin | B | 6300 | 400 g; 900 g | 1,6
Infant cereal | CERE | box | B | 2400 | rice, 250 g; wheat & milk, 250 g; maize, 250 g; sorghum, 400 g | 1,12
Feeding bottle | FBOT | piece | B | 1400 | 60 ml; 125 ml; 250 ml; 330 ml | 1,3
Bottle teat | TEAT | piece | B | 450 | slow flow; medium flow; fast flow | 1,2
Soother | SOOT | piece | B | 600 | 0–6 months; 6–18 months; 18+ months | 1,2
Baby lotion | BLOT | bottle | B | 1100 | 100 ml; 200 ml; 400 ml | 1
Baby oil | BOIL | bottle | B | 1150 | 100 ml; 200 ml; 300 ml | 1
Baby shampoo, tear-free | BSHA | bottle | B | 1200 | 100 ml; 200 ml; 500 ml | 1
Baby powder | BPOW | bottle | B | 900 | 100 g; 200 g; 400 g | 1
Baby soap | BSOA | bar | B | 420 | 75 g; 100 g | 1,3
Nappy rash cream | NRCR | tube | B | 1500 | 30 g; 60 g; 100 g | 1
Petroleum jelly, baby | PJBA | jar | B | 700 | 50 ml; 100 ml; 250 ml | 1
Breast pump, manual | BPUM | piece | B | 9500 | - | 1
Breast pads | BPAD | pack | B | 2100 | - | 24,60
Nasal aspirator | NASP | piece | B | 1600 | bulb; tube | 1
Gripe water | GRIP | bottle | A | 1500 | 100 ml; 150 ml | 1
Sérum physiologique, dosettes | SERP | box | A | 1700 | 5 ml | 10,20,40
Toothbrush, child | TBCH | piece | B | 500 | 0–2 years; 3–5 years; 6+ years | 1,12
# Dressings
Gauze swab, sterile | GAZS | pack | A | 350 | 5 × 5 cm; 7.5 × 7.5 cm; 10 × 10 cm; 10 × 20 cm | 5,10,100
Gauze swab, non-sterile, 4" × 4" | GAZN | pack | A | 1800 | 8 ply; 12 ply | 100,200
Gauze roll | GAZR | roll | A | 2600 | 36" × 20 yd; 36" × 100 yd | 1
Paraffin gauze | GAZP | box | A | 2400 | 10 × 10 cm; 10 × 40 cm | 10,36
Adhesive plaster strips | PLAS | box | A | 600 | 19 × 72 mm; 25 × 72 mm; round, 22 mm; assorted | 10,20,100
Adhesive wound dressing, sterile | AWDR | box | A | 1800 | 6 × 7 cm; 9 × 10 cm; 9 × 15 cm; 9 × 25 cm | 5,25,50
Hydrocolloid dressing | HYCD | box | A | 5200 | 10 × 10 cm; 15 × 15 cm; 20 × 20 cm | 5,10
Foam dressing | FOAM | box | A | 7400 | 7.5 × 7.5 cm; 10 × 10 cm; 15 × 15 cm | 5,10
Alginate dressing | ALGI | box | A | 6900 | 5 × 5 cm; 10 × 10 cm | 5,10
Transparent film dressing | FILM | box | A | 3900 | 6 × 7 cm; 10 × 12 cm | 10,50
Crepe bandage | CREP | roll | A | 420 | 5 cm × 4.5 m; 7.5 cm × 4.5 m; 10 cm × 4.5 m; 15 cm × 4.5 m | 1,12
Elastic adhesive bandage | EABA | roll | A | 1700 | 5 cm × 4.5 m; 7.5 cm × 4.5 m; 10 cm × 4.5 m | 1,12
Conforming bandage | CONF | roll | A | 260 | 5 cm × 4 m; 7.5 cm × 4 m; 10 cm × 4 m; 15 cm × 4 m | 1,12
Plaster of Paris bandage | POPB | roll | A | 950 | 7.5 cm × 2.7 m; 10 cm × 2.7 m; 15 cm × 2.7 m; 20 cm × 2.7 m | 1,12
Triangular bandage | TRIA | piece | A | 650 | 96 × 96 × 136 cm | 1,12
Zinc oxide tape | ZOTA | roll | A | 700 | 1.25 cm × 5 m; 2.5 cm × 5 m; 5 cm × 5 m; 7.5 cm × 5 m | 1,6,12
Microporous paper tape | MPTA | roll | A | 480 | 1.25 cm × 9.1 m; 2.5 cm × 9.1 m; 5 cm × 9.1 m | 1,6,12
Silk tape | SILK | roll | A | 620 | 1.25 cm × 9.1 m; 2.5 cm × 9.1 m; 5 cm × 9.1 m | 1,12
Absorbent cotton wool | COTT | roll | A | 380 | 25 g; 50 g; 100 g; 400 g; 500 g | 1,10
Cotton balls | COBA | pack | A | 700 | - | 50,100,200
Cotton buds | COBU | pack | B | 350 | - | 100,200
Suture, silk | SUSI | box | A | 9800 | 2/0; 3/0; 4/0 | 12
Suture, polyglactin | SUPG | box | A | 17500 | 0; 1; 2/0; 3/0; 4/0 | 12
# Devices
Digital thermometer | THDI | piece | A | 1900 | rigid tip; flexible tip | 1,12
Infrared thermometer | THIR | piece | A | 14500 | - | 1
Blood pressure monitor, upper arm | BPMU | piece | A | 21500 | M cuff, 22–32 cm; L cuff, 22–42 cm | 1
Blood pressure monitor, wrist | BPMW | piece | A | 16500 | - | 1
Aneroid sphygmomanometer | SPHY | piece | A | 11500 | adult; child | 1
Stethoscope | STET | piece | A | 6800 | single head; dual head; paediatric | 1
Pulse oximeter | POXI | piece | A | 12500 | finger, adult; finger, child | 1
Glucometer "Sukari" | GLUM | piece | A | 14000 | meter; meter, 25 strips & lancets | 1
Glucose test strips "Sukari" | GLUS | box | A | 8500 | - | 25,50,100
Lancets | LANC | box | A | 1500 | 28G; 30G | 25,100,200
Nebuliser, compressor | NEBC | piece | A | 29500 | home; clinic | 1
Nebuliser mask set | NEBM | set | A | 2600 | adult; child; infant | 1,10
Spacer with mask | SPAC | piece | A | 5400 | infant; child; adult | 1
Syringe with needle, 2-part | SYRN | piece | A | 55 | 2 ml, 23G; 5 ml, 22G; 10 ml, 21G; 20 ml, 21G | 1,50,100
Insulin syringe | INSY | piece | A | 110 | 0.5 ml, 30G; 1 ml, 29G; 1 ml, 30G | 1,10,100
Insulin pen needle | INPN | box | A | 6200 | 4 mm, 32G; 5 mm, 31G; 8 mm, 31G | 50,100
Hypodermic needle | NEED | piece | A | 40 | 18G; 21G; 22G; 23G; 25G | 1,100
IV cannula | CANN | piece | A | 420 | 16G, grey; 18G, green; 20G, pink; 22G, blue; 24G, yellow | 1,50,100
IV giving set | IVGS | piece | A | 480 | adult, 20 drops/ml; burette, 60 drops/ml | 1,25
Butterfly needle | BUTT | piece | A | 260 | 21G; 23G; 25G | 1,50
Foley catheter, 2-way | FOLE | piece | A | 900 | 12 Fr; 14 Fr; 16 Fr; 18 Fr; 20 Fr | 1,10
Urine bag | URIB | piece | A | 750 | 2 l; leg, 750 ml | 1,10
Nasogastric tube | NGTU | piece | A | 520 | 8 Fr; 12 Fr; 14 Fr; 16 Fr | 1,10
Oxygen mask | OXMA | piece | A | 1400 | adult; child | 1,10
Nasal cannula | NACA | piece | A | 850 | adult; child | 1,10
Examination gloves, latex | GLOL | box | A | 4200 | S; M; L | 100,1000
Examination gloves, nitrile | GLON | box | A | 5300 | S; M; L; XL | 100,1000
Surgical gloves, sterile | GLOS | pair | A | 480 | 6.5; 7.0; 7.5; 8.0 | 1,50
Face mask, 3-ply | MASK | box | A | 1900 | adult; child | 10,50
Respirator FFP2 | FFP2 | piece | A | 650 | - | 1,10,20
Pregnancy test, cassette | PREG-T | piece | A | 450 | - | 1,2,25
Malaria rapid test, Pf/Pan | MALT | piece | A | 850 | - | 1,25
HIV self-test, oral | HIVT | piece | A | 3900 | - | 1
Urine test strips, 10 parameters | URIT | tin | A | 6500 | - | 50,100
Hot water bottle | HOTW | piece | B | 3200 | 1 l; 2 l | 1
Ice bag, 9" | ICEB | piece | B | 2700 | - | 1
Crutches, pair | CRUT | pair | A | 17500 | S; M; L | 1
Walking stick | WALK | piece | A | 7400 | - | 1
Wheelchair, folding | WHEE | piece | A | 148000 | 18" seat; 20" seat | 1
Knee support | KNEE | piece | A | 4200 | S; M; L; XL | 1
Ankle support | ANKL | piece | A | 3600 | S; M; L; XL | 1
Wrist splint | WRIS | piece | A | 4700 | left, S; left, M; right, S; right, M | 1
Cervical collar, soft | COLL | piece | A | 4900 | S; M; L | 1
Lumbar belt | LUMB | piece | A | 9800 | M; L; XL; XXL | 1
Arm sling | SLIN | piece | A | 2200 | child; adult | 1
Pill organiser, 7 days | PILL | piece | B | 1500 | 1 × a day; 4 × a day | 1
# Hygiene and household
Hand sanitiser, 70 % alcohol | HSAN | bottle | B | 550 | 50 ml; 100 ml; 250 ml; 500 ml; 5 l | 1,12
Surgical spirit | SPIR-S | bottle | A | 650 | 100 ml; 500 ml; 1 l; 5 l | 1
Hydrogen peroxide, 10 vol. | PERO | bottle | A | 600 | 100 ml; 200 ml; 500 ml | 1
Chlorhexidine + cetrimide antiseptic | CHCE | bottle | A | 1200 | 100 ml; 250 ml; 500 ml; 1 l; 5 l | 1
Chlorine tablets, 67 mg "Amazi meza" | CHLT | strip | A | 350 | - | 10,100
Bleach, 3.5 % | BLEA | bottle | B | 750 | 500 ml; 1 l; 5 l | 1
Sanitary pads "Zuba" | PADS | pack | B | 800 | normal; super, with wings; night | 8,10,20
Tampons | TAMP | box | B | 2300 | regular; super | 8,16
Adult nappies | NAPA | pack | B | 7200 | M; L; XL | 10,20
Underpads, 60 × 90 cm | UNDP | pack | B | 4800 | - | 10,25
Male condoms | COND | pack | A | 300 | classic; studded; ultra thin | 3,12,100
Female condoms | CONF-F | pack | A | 900 | - | 2,10
Lubricant gel | LUBE | tube | B | 2900 | 50 ml; 100 ml | 1
Toothpaste, fluoride | TPAS | tube | B | 700 | 50 ml; 75 ml; 100 ml; 140 g | 1,12
Toothbrush, adult | TBAD | piece | B | 450 | soft; medium; hard | 1,12
Dental floss | FLOS | piece | B | 1500 | 50 m | 1
Mouthwash, mint | MOUT | bottle | B | 2300 | 250 ml; 500 ml | 1
Antiseptic soap | ASOA | bar | B | 500 | 70 g; 100 g; 175 g | 1,3,12
Mosquito net, treated | NETM | piece | A | 4300 | 150 × 180 × 180 cm; 190 × 180 × 180 cm; round | 1
Mosquito repellent, DEET 20 % | REPE | bottle | B | 2300 | lotion, 100 ml; spray, 100 ml; roll-on, 50 ml | 1
Oral rehydration salts (ORS – ኦ አር ኤስ) | ORSL | sachet | A | 190 | orange; lemon; plain | 1,20,100
Glucose powder "Énergie", vitamin C | GLUP | box | B | 900 | 100 g; 200 g; 500 g | 1
# Skin and beauty
Baume à lèvres, karité | LIPB | stick | B | 900 | 4.8 g; pot, 10 g | 1,12
Crème hydratante, peaux sèches | CHYD | tube | B | 2400 | 50 ml; 100 ml; 200 ml; 400 ml | 1
Shea butter, raw | SHEA | jar | B | 1400 | 100 g; 250 g; 500 g | 1
Petroleum jelly | PJEL | jar | B | 600 | 50 ml; 100 ml; 250 ml; 480 ml | 1,12
Glycerine, vegetable | GLYV | bottle | B | 850 | 50 ml; 100 ml; 250 ml; 500 ml | 1
Sunscreen SPF 30 | SUN3 | tube | B | 6800 | 50 ml; 100 ml; 200 ml | 1
Sunscreen SPF 50+, "toucher sec" | SUN5 | tube | B | 8900 | 50 ml; 100 ml; 200 ml | 1
Aloe vera gel | ALOE | tube | B | 2300 | 100 ml; 250 ml; 300 ml | 1
Emollient cream | EMOL | tub | A | 3400 | 100 g; 250 g; 500 g | 1
Body lotion, cocoa butter | BLCO | bottle | B | 1900 | 100 ml; 250 ml; 400 ml; 750 ml | 1
Deodorant, roll-on | DEOD | piece | B | 1700 | women, 50 ml; men, 50 ml | 1,6
Hair food, castor oil | HAIR | jar | B | 1300 | 100 ml; 200 ml | 1
Razor, disposable | RAZO | pack | B | 700 | 2 blades; 3 blades | 1,5,10
Nail clipper | NAIL | piece | B | 800 | S; L | 1
`;
