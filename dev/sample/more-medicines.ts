/** The rest of the medicines, in the same text table as medicines.ts. */
export const MORE_MEDICINES = `
# Diabetes and hormones
Carbimazole | CARB | 70 | tab 5,20 mg: 28,100
Dapagliflozin | DAPA | 620 | tab 5,10 mg: 28,30
Dexamethasone | DEXA | 10 | tab 0.5,4 mg: 20,100,1000; inj 4 mg/ml: 1,10,100; eye 0.1 %: 5
Dexamethasone + neomycin | DENE | 130 | eye 0.1 %: 5,10
Empagliflozin | EMPA | 900 | tab 10,25 mg: 28,30
Glibenclamide | GLIB | 8 | tab 2.5,5 mg: 28,30,100,1000
Gliclazide | GLIC | 45 | tab 30,60,80 mg: 28,30,60,100
Glimepiride | GLIM | 60 | tab 1,2,3,4 mg: 28,30
Hydrocortisone | HYCO | 75 | crm 0.5,1 %: 10,15,30; inj 100 mg: 1,10,50; oin 1 %: 15,30
Insulin glargine | INGL | 1350 | pen 100 IU/ml: 1,5
Insulin, human NPH | INPH | 780 | inj 100 IU/ml: 1; pen 100 IU/ml: 1,5
Insulin, human regular | INRE | 780 | inj 100 IU/ml: 1; pen 100 IU/ml: 1,5
Insulin, premixed 30/70 | INMX | 790 | inj 100 IU/ml: 1; pen 100 IU/ml: 1,5
Levothyroxine | LETH | 28 | tab 0.025,0.05,0.1 mg: 28,30,100
Metformin | MTFM | 16 | tab 500,850,1000 mg: 28,30,56,100,1000
Metformin + glibenclamide | MEGL | 45 | tab 500/2.5,500/5 mg: 28,30,60
Pioglitazone | PIOG | 80 | tab 15,30 mg: 28,30
Prednisolone | PRED | 10 | tab 1,5,20 mg: 20,28,100,1000; syr 5,15 mg/5 ml: 60,100; eye 1 %: 5
Sitagliptin | SITA | 420 | tab 25,50,100 mg: 28
Sitagliptin + metformin | SIME | 460 | tab 50/500,50/1000 mg: 28,56
Vildagliptin | VILD | 320 | tab 50 mg: 28,56
# Stomach and gut
Activated charcoal | CHAR | 18 | tab 250 mg: 20,100; sac 50 g: 1
Bisacodyl | BISA | 12 | tab 5 mg: 10,20,100; sup 5,10 mg: 5,10
Dimenhydrinate | DIME | 25 | tab 50 mg: 10,20,100
Domperidone | DOMP | 30 | tab 10 mg: 10,30,100; sus 5 mg/5 ml: 60,100,200
Esomeprazole | ESOM | 130 | cap 20,40 mg: 7,14,28; inj 40 mg: 1,10
Famotidine | FAMO | 45 | tab 20,40 mg: 10,28,100
Glycerol | GLYC | 60 | sup 1,2 g: 6,10,12
Hyoscine butylbromide | HYOS | 30 | tab 10 mg: 10,20,100,1000; inj 20 mg/ml: 1,10,100; syr 5 mg/5 ml: 60
Lactulose | LACT | 28 | syr 3.3 g/5 ml: 100,200,300
Lansoprazole | LANS | 80 | cap 15,30 mg: 10,14,28
Loperamide | LOPE | 18 | cap 2 mg: 6,10,20,100
Macrogol | MACR | 320 | sac 10,13.8 g: 10,20,30
Magnesium trisilicate | MAGT | 9 | tab 500 mg: 20,100,1000; sus 250 mg/5 ml: 100,200
Aluminium + magnesium hydroxide | ALMG | 10 | tab 400/400 mg: 20,100; sus 225/200 mg/5 ml: 100,180,200
Mesalazine | MESA | 380 | tab 400,500,800 mg: 30,100; sup 500 mg: 10,30
Metoclopramide | MECL | 12 | tab 10 mg: 20,100,1000; inj 5 mg/ml: 1,10,100; syr 5 mg/5 ml: 60,100
Omeprazole | OMEP | 28 | cap 10,20,40 mg: 10,14,28,100; inj 40 mg: 1,10
Ondansetron | ONDA | 95 | tab 4,8 mg: 4,10,30; inj 2 mg/ml: 1,5,10; syr 4 mg/5 ml: 30,50
Oral rehydration salts | ORS | 160 | sac 20.5,27.9 g: 1,10,50,100
Pantoprazole | PANT | 75 | tab 20,40 mg: 14,28,30; inj 40 mg: 1,10
Promethazine | PROM | 14 | tab 10,25 mg: 20,100,1000; syr 5 mg/5 ml: 60,100; inj 25 mg/ml: 1,10
Rabeprazole | RABE | 150 | tab 10,20 mg: 14,28
Senna | SENN | 16 | tab 7.5,15 mg: 20,60,100
Simeticone | SIMC | 40 | tab 40,80,125 mg: 20,30,100; dro 40 mg/ml: 15,30
Sodium alginate | SOAL | 30 | sus 250,500 mg/5 ml: 100,150,200,300; sac 500 mg: 10,24
Zinc sulfate | ZINC | 22 | dt 10,20 mg: 10,30,100; syr 20 mg/5 ml: 60,100
# Breathing and allergy
Aminophylline | AMIN | 14 | tab 100 mg: 20,100,1000; inj 25 mg/ml: 1,10
Ambroxol | AMBR | 35 | tab 30 mg: 10,20; syr 15,30 mg/5 ml: 60,100,150
Beclometasone | BECL | 1900 | inh 50,100,250 mcg: 200
Budesonide | BUDE | 2300 | inh 100,200 mcg: 120,200; neb 0.25,0.5 mg/ml: 5,20; nsp 32,64 mcg: 120
Budesonide + formoterol | BUFO | 5200 | inh 80/4.5,160/4.5,320/9 mcg: 60,120
Bromhexine | BROM | 14 | tab 8 mg: 20,100; syr 4 mg/5 ml: 60,100
Carbocisteine | CARC | 30 | syr 100,250 mg/5 ml: 60,100,125,200; cap 375 mg: 20,30
Cetirizine | CETI | 18 | tab 5,10 mg: 10,20,30,100; syr 5 mg/5 ml: 60,100; dro 10 mg/ml: 10,20
Chlorphenamine | CHLP | 5 | tab 4 mg: 20,100,500,1000; syr 2 mg/5 ml: 60,100; inj 10 mg/ml: 1,10
Desloratadine | DESL | 75 | tab 5 mg: 10,20,30; syr 2.5 mg/5 ml: 60,100
Dextromethorphan | DEXT | 22 | syr 5,15 mg/5 ml: 60,100,125; tab 15 mg: 10,20
Fexofenadine | FEXO | 160 | tab 60,120,180 mg: 10,20,30
Fluticasone | FLUT | 2600 | inh 50,125,250 mcg: 120; nsp 50 mcg: 60,120
Guaifenesin | GUAI | 20 | syr 100,200 mg/5 ml: 60,100,125
Ipratropium | IPRA | 2400 | inh 20 mcg: 200; neb 0.25,0.5 mg/2 ml: 10,20
Levocetirizine | LVCE | 55 | tab 5 mg: 10,20,30; syr 2.5 mg/5 ml: 60,100
Loratadine | LORA | 22 | tab 10 mg: 10,20,30,100; syr 5 mg/5 ml: 60,100
Mometasone | MOME | 190 | crm 0.1 %: 15,20,30; nsp 50 mcg: 60,140; oin 0.1 %: 15
Montelukast | MONT | 110 | tab 4,5,10 mg: 10,14,28,30; sac 4 mg: 7,28
Oxymetazoline | OXYM | 1500 | nsp 25,50 mcg: 100,150; ndr 0.025,0.05 %: 10,15
Salbutamol | SALB | 6 | tab 2,4 mg: 28,100,1000; syr 2 mg/5 ml: 60,100,150; neb 2.5,5 mg/2.5 ml: 5,20,60
Salbutamol, metered dose | SAMD | 1100 | inh 100 mcg: 200
Salmeterol + fluticasone | SAFL | 4600 | inh 25/50,25/125,25/250 mcg: 60,120
Theophylline | THEO | 25 | tab 100,200,300 mg: 20,30,100
Xylometazoline | XYLO | 1400 | ndr 0.05,0.1 %: 10,15; nsp 100 mcg: 60
# Nerves and mind
Amitriptyline | AMIT | 10 | tab 10,25,50 mg: 28,30,100,1000
Carbamazepine | CRBZ | 25 | tab 100,200,400 mg: 28,50,100,1000; sus 100 mg/5 ml: 100,250
Chlorpromazine | CHPZ | 12 | tab 25,50,100 mg: 28,100,1000; inj 25 mg/ml: 1,10
Diazepam | DIAZ | 9 | tab 2,5,10 mg: 20,28,100,1000; inj 5 mg/ml: 1,10
Escitalopram | ESCI | 130 | tab 5,10,20 mg: 14,28,30
Fluoxetine | FLUX | 40 | cap 10,20 mg: 14,28,30,100
Gabapentin | GABA | 75 | cap 100,300,400 mg: 20,30,100
Haloperidol | HALO | 14 | tab 0.5,1.5,5 mg: 28,100,1000; inj 5 mg/ml: 1,10
Lamotrigine | LAMO | 110 | tab 25,50,100 mg: 28,30
Levetiracetam | LEVT | 240 | tab 250,500,1000 mg: 30,60; syr 500 mg/5 ml: 100,300
Olanzapine | OLAN | 90 | tab 2.5,5,10 mg: 28,30
Phenobarbital | PHEN | 8 | tab 15,30,60,100 mg: 28,100,1000; inj 200 mg/ml: 1,10
Phenytoin | PHNY | 20 | tab 50,100 mg: 28,100,1000
Pregabalin | PREG | 150 | cap 25,50,75,150 mg: 14,28,56
Risperidone | RISP | 60 | tab 1,2,4 mg: 20,28,60
Sertraline | SERT | 110 | tab 25,50,100 mg: 14,28,30
Sumatriptan | SUMA | 520 | tab 25,50,100 mg: 2,6
Valproate sodium | VALP | 70 | tab 200,300,500 mg: 30,100; syr 200 mg/5 ml: 100,300
# Women's and men's health
Alfuzosin | ALFU | 210 | tab 10 mg: 10,30
Combined oral contraceptive | COC | 45 | tab 0.15/0.03 mg: 21,28,63,84
Conjugated estrogens | ESTR | 420 | tab 0.3,0.625 mg: 28; crm 0.0625 %: 30
Desogestrel | DESO | 160 | tab 0.075 mg: 28,84
Finasteride | FINA | 190 | tab 1,5 mg: 28,30
Levonorgestrel | LNG | 900 | tab 0.75,1.5 mg: 1,2
Medroxyprogesterone | DMPA | 95 | inj 104,150 mg: 1,25; tab 5,10 mg: 10,30
Misoprostol | MISO | 380 | tab 0.1,0.2 mg: 3,4,28
Norethisterone | NORE | 70 | tab 0.35,5 mg: 20,28,30
Oxytocin | OXYT | 60 | inj 5,10 IU/ml: 1,10,100
Progesterone | PROG | 320 | cap 100,200 mg: 15,30; pes 200,400 mg: 12,15
Sildenafil | SILD | 260 | tab 25,50,100 mg: 1,4,8
Tadalafil | TADA | 340 | tab 5,10,20 mg: 2,4,28
Tamsulosin | TAMS | 190 | cap 0.4 mg: 10,20,30
# Vitamins and minerals
Ascorbic acid | VITC | 12 | tab 100,250,500,1000 mg: 20,30,100,1000; eff 500,1000 mg: 10,20; syr 100 mg/5 ml: 100; dro 100 mg/ml: 15,30
Calcium carbonate | CALC | 22 | tab 500,600,1250 mg: 20,30,60,100
Calcium + vitamin D3 | CAD3 | 45 | tab 500/400,600/400 mg/IU: 20,30,60,100; sac 1000/880 mg/IU: 30; eff 500/400 mg/IU: 10,20
Cholecalciferol | VTD3 | 45 | cap 1000,5000,50000 IU: 4,10,30,60; dro 400 IU/drop: 10,15,25
Cyanocobalamin | VB12 | 35 | inj 1 mg/ml: 1,10; tab 0.05,1 mg: 20,30,100
Ferrous sulfate | FESO | 6 | tab 200 mg: 28,30,100,1000; syr 140 mg/5 ml: 60,100,200; dro 125 mg/ml: 15,30
Ferrous sulfate + folic acid | FEFO | 7 | tab 60/0.4,200/0.4 mg: 28,30,100,1000
Folic acid | FOLI | 5 | tab 0.4,1,5 mg: 28,30,90,100,1000
Iron polymaltose | IRPO | 85 | syr 50 mg/5 ml: 100,150,200; dro 50 mg/ml: 20,30; tab 100 mg: 10,30
Magnesium + vitamin B6 | MGB6 | 55 | tab 48/5 mg: 30,50,60
Multivitamin | MVIT | 14 | tab -: 20,30,60,100,1000; syr -: 100,150,200; dro -: 15,30; eff -: 10,20
Omega-3 fatty acids | OMG3 | 60 | cap 500,1000 mg: 30,60,100
Prenatal multinutrient | PREN | 75 | tab -: 30,60,90
Pyridoxine | VTB6 | 12 | tab 10,25,50 mg: 20,30,100
Retinol | VITA | 40 | cap 100000,200000 IU: 50,100,500
Vitamin B complex | VBCO | 8 | tab -: 20,30,100,1000; syr -: 60,100,200; inj -: 1,10
Vitamin E | VITE | 60 | cap 200,400 IU: 10,30,60
# Skin
Adapalene | ADAP | 260 | gel 0.1,0.3 %: 15,30
Benzoyl peroxide | BEPE | 150 | gel 2.5,5,10 %: 15,30,50
Betamethasone | BETA | 65 | crm 0.05,0.1 %: 15,20,30; oin 0.1 %: 15,30
Betamethasone + salicylic acid | BESA | 130 | oin 0.05/3 %: 15,20,30; lot 0.05/2 %: 15,30
Calamine | CALA | 12 | lot 8,15 %: 50,100,200,500
Clobetasol | CLOB | 110 | crm 0.05 %: 10,15,30; oin 0.05 %: 15,30
Hydroquinone | HYQU | 220 | crm 2,4 %: 15,30
Lidocaine | LIDO | 110 | gel 2,4 %: 15,30; inj 1,2 %: 1,10; oin 5 %: 15,30; spr 10 %: 50
Povidone-iodine | POVI | 26 | lot 5,10 %: 60,100,125,500,1000; oin 10 %: 15,20,30,100; gar 1 %: 100,125
Salicylic acid | SALI | 45 | oin 2,5,10 %: 20,30,50; shm 2 %: 100,150
Selenium sulfide | SESU | 75 | shm 1,2.5 %: 60,100,120
Tretinoin | TRET | 240 | crm 0.025,0.05,0.1 %: 15,20,30
Zinc oxide | ZNOX | 20 | oin 10,15,20 %: 20,30,50,100,500; pst 40 %: 30,60
# Eyes and ears
Artificial tears | ARTE | 240 | eye 0.3,0.5 %: 5,10,15; eo 0.2 %: 5,10
Atropine | ATRO | 60 | eye 0.5,1 %: 5,10; inj 0.6,1 mg/ml: 1,10,100
Brimonidine | BRIM | 520 | eye 0.15,0.2 %: 5
Dorzolamide | DORZ | 620 | eye 2 %: 5
Latanoprost | LATA | 900 | eye 0.005 %: 2.5
Olopatadine | OLOP | 560 | eye 0.1,0.2 %: 2.5,5
Pilocarpine | PILO | 240 | eye 1,2,4 %: 5,10
Sodium cromoglicate | SOCR | 200 | eye 2,4 %: 5,10; nsp 5200 mcg: 60
Timolol | TIMO | 190 | eye 0.25,0.5 %: 5,10
# Infusions and injections
Adrenaline | ADRE | 60 | inj 1 mg/ml: 1,10,100; pen 0.15,0.3 mg: 1,2
Calcium gluconate | CAGL | 70 | inj 100 mg/ml: 1,10,50
Glucose | GLUC | 11 | inf 5,10,50 %: 100,250,500,1000; pow 100 %: 75,100,500
Mannitol | MANN | 24 | inf 10,20 %: 250,500
Potassium chloride | POCH | 40 | inj 150 mg/ml: 1,10,50; tab 600 mg: 30,100
Ringer's lactate | RING | 11 | inf -: 250,500,1000
Sodium bicarbonate | SOBI | 45 | inj 84 mg/ml: 1,10,20
Sodium chloride | SOCL | 10 | inf 0.45,0.9,3 %: 50,100,250,500,1000; eye 0.9,5 %: 5,10; ndr 0.9,3 %: 5,10,15,30
Water for injection | WFI | 16 | inj 5,10 ml: 1,10,50,100
`;
