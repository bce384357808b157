/**
 * The medicines of the sample catalogue, as a table in text. `# Category` opens a category; each row is
 * `international name | code in SKUs | RWF for one tablet (or its like) of the first strength | what is sold`, and
 * what is sold is `form strengths unit: packs`, several separated by `;`. products.ts knows the forms.
 */
export const MEDICINES = `
# Antibiotics
Amoxicillin | AMOX | 32 | cap 250,500 mg: 10,21,100,500,1000; dt 125,250 mg: 10,20,100; sus 125,250 mg/5 ml: 60,100; inj 500,1000 mg: 1,10,50
Amoxicillin + clavulanic acid | AMCL | 210 | tab 250/125,500/125,875/125 mg: 10,14,15,20,100; sus 125/31.25,250/62.5,400/57 mg/5 ml: 60,70,100; inj 500/100,1000/200 mg: 1,10
Ampicillin | AMPI | 38 | cap 250,500 mg: 20,100,1000; sus 125,250 mg/5 ml: 60,100; inj 500,1000 mg: 1,10,50
Ampicillin + cloxacillin | AMCX | 52 | cap 250/250 mg: 20,100,500; sus 125/125 mg/5 ml: 60,100; dro 60/30 mg/0.6 ml: 8,10; inj 250/250 mg: 1,10
Azithromycin | AZIT | 260 | tab 250,500 mg: 3,6,30,100; sus 200 mg/5 ml: 15,30; inj 500 mg: 1,10
Benzathine benzylpenicillin | BENZ | 75 | inj 1.2,2.4 MIU: 1,10,50
Benzylpenicillin | PENG | 32 | inj 1,5 MIU: 1,10,50
Cefadroxil | CEFD | 130 | cap 500 mg: 10,20,100; sus 125,250 mg/5 ml: 60,100
Cefalexin | CFLX | 85 | cap 250,500 mg: 12,20,100; sus 125,250 mg/5 ml: 60,100
Cefazolin | CFZL | 95 | inj 500,1000 mg: 1,10,50
Cefepime | CFPM | 240 | inj 1000,2000 mg: 1,10
Cefixime | CFIX | 240 | cap 200,400 mg: 5,10,30; sus 100 mg/5 ml: 30,60; dt 100 mg: 10,30
Cefotaxime | CFTX | 88 | inj 500,1000 mg: 1,10,50
Cefpodoxime | CFPD | 280 | tab 100,200 mg: 10,20; sus 40,100 mg/5 ml: 50,100
Ceftazidime | CFTZ | 170 | inj 500,1000 mg: 1,10
Ceftriaxone | CEFT | 62 | inj 250,500,1000,2000 mg: 1,10,50
Cefuroxime | CFRX | 210 | tab 125,250,500 mg: 10,14,20; sus 125 mg/5 ml: 50,100; inj 750,1500 mg: 1,10
Chloramphenicol | CHLO | 40 | cap 250 mg: 20,100,1000; inj 1000 mg: 1,10,50; eye 0.5 %: 5,10; eo 1 %: 3.5,5
Ciprofloxacin | CIPR | 55 | tab 250,500,750 mg: 10,14,100; inf 200,400 mg: 100,200; eye 0.3 %: 5,10; ear 0.3 %: 5,10
Clarithromycin | CLAR | 260 | tab 250,500 mg: 10,14,20; sus 125,250 mg/5 ml: 50,70,100
Clindamycin | CLIN | 150 | cap 150,300 mg: 16,20,100; inj 150 mg/ml: 1,10; gel 1 %: 15,30
Cloxacillin | CLOX | 45 | cap 250,500 mg: 20,100,1000; sus 125 mg/5 ml: 60,100; inj 250,500 mg: 1,10,50
Co-trimoxazole | COTR | 14 | tab 100/20,400/80,800/160 mg: 20,100,500,1000; sus 200/40 mg/5 ml: 50,60,100; inj 400/80 mg: 1,10
Doxycycline | DOXY | 28 | cap 100 mg: 10,14,30,100,1000; tab 50,100 mg: 10,100
Erythromycin | ERYT | 60 | tab 250,500 mg: 20,28,100,1000; sus 125,250 mg/5 ml: 60,100; gel 2,4 %: 20,30
Flucloxacillin | FLUC | 75 | cap 250,500 mg: 20,28,100; sus 125,250 mg/5 ml: 60,100; inj 250,500 mg: 1,10
Fusidic acid | FUSI | 240 | crm 2 %: 10,15,30; oin 2 %: 10,15,30; eye 1 %: 5
Gentamicin | GENT | 30 | inj 20,40,80 mg: 1,10,100; eye 0.3 %: 5,10; crm 0.1 %: 15,30
Levofloxacin | LEVO | 190 | tab 250,500,750 mg: 5,7,10,100; inf 500 mg: 100; eye 0.5 %: 5
Meropenem | MERO | 420 | inj 500,1000 mg: 1,10
Metronidazole | METR | 12 | tab 200,250,400,500 mg: 20,21,100,1000; sus 125,200 mg/5 ml: 60,100; inf 500 mg: 100; pes 500 mg: 10; gel 0.75 %: 30
Moxifloxacin | MOXI | 480 | tab 400 mg: 5,7,10; eye 0.5 %: 3,5
Mupirocin | MUPI | 320 | oin 2 %: 5,15; crm 2 %: 15
Neomycin + bacitracin | NEBA | 190 | oin 0.5 %: 15,20; pow 0.5 %: 10,30
Nitrofurantoin | NITR | 70 | cap 50,100 mg: 14,20,100; sus 25 mg/5 ml: 60,100
Norfloxacin | NORF | 85 | tab 400 mg: 10,14,20,100
Ofloxacin | OFLO | 110 | tab 200,400 mg: 10,20,100; eye 0.3 %: 5; ear 0.3 %: 5,10
Phenoxymethylpenicillin | PENV | 30 | tab 250,500 mg: 20,100,1000; sus 125,250 mg/5 ml: 60,100
Piperacillin + tazobactam | PITA | 520 | inj 2000/250,4000/500 mg: 1,10
Secnidazole | SECN | 320 | tab 500,1000 mg: 2,4; sac 2 g: 1
Silver sulfadiazine | SSD | 160 | crm 1 %: 20,50,250,500
Tetracycline | TETR | 22 | cap 250,500 mg: 20,100,1000; eo 1 %: 3.5,5; oin 3 %: 15
Tinidazole | TINI | 60 | tab 300,500,1000 mg: 4,10,20,100
Tobramycin | TOBR | 260 | eye 0.3 %: 5; eo 0.3 %: 3.5
Vancomycin | VANC | 380 | inj 500,1000 mg: 1,10
# Antimalarials
Artemether | ARTM | 70 | inj 20,40,80 mg/ml: 1,5,10
Artemether + lumefantrine | ARLU | 65 | tab 20/120,40/240,80/480 mg: 6,12,18,24; dt 20/120 mg: 6,12; sus 180/1080 mg/60 ml: 60
Artesunate | ARTS | 130 | inj 30,60,120 mg: 1,10; sup 50,100 mg: 2,6
Artesunate + amodiaquine | ASAQ | 90 | tab 25/67.5,50/135,100/270 mg: 3,6
Atovaquone + proguanil | ATPR | 900 | tab 62.5/25,250/100 mg: 12
Dihydroartemisinin + piperaquine | DHAP | 280 | tab 20/160,40/320 mg: 3,6,9,12
Mefloquine | MEFL | 620 | tab 250 mg: 4,8
Primaquine | PRIM | 60 | tab 7.5,15 mg: 14,100
Quinine | QUIN | 75 | tab 200,300 mg: 21,100,1000; inj 300 mg/ml: 1,10,100; dro 200 mg/ml: 15
Sulfadoxine + pyrimethamine | SUPY | 70 | tab 500/25 mg: 3,30,150,1000
# Tuberculosis and HIV
Abacavir + lamivudine | ABLA | 180 | tab 120/60,600/300 mg: 30,60
Atazanavir + ritonavir | ATRI | 420 | tab 300/100 mg: 30
Dolutegravir | DOLU | 160 | tab 10,50 mg: 30,90
Efavirenz | EFAV | 170 | tab 200,600 mg: 30,90
Ethambutol | ETHA | 45 | tab 100,400 mg: 100,672,1000
Isoniazid | INH | 16 | tab 100,300 mg: 28,100,672,1000
Lamivudine | LAMI | 90 | tab 150,300 mg: 30,60
Lamivudine + zidovudine | LAZI | 130 | tab 30/60,150/300 mg: 60
Lopinavir + ritonavir | LORI | 260 | tab 100/25,200/50 mg: 60,120
Nevirapine | NEVI | 60 | tab 50,200 mg: 30,60; sus 50 mg/5 ml: 100,240
Pyrazinamide | PYRA | 40 | tab 150,400,500 mg: 100,672
Rifampicin + isoniazid | RIIS | 60 | tab 75/50,150/75 mg: 84,672
Tenofovir + lamivudine + dolutegravir | TLD | 190 | tab 300/300/50 mg: 30,90,180
# Antiparasitics
Albendazole | ALBE | 60 | tab 200,400 mg: 1,2,100,1000; sus 100,200 mg/5 ml: 10,20
Benzyl benzoate | BEBE | 20 | lot 25 %: 50,100,500
Ivermectin | IVER | 140 | tab 3,6,12 mg: 2,4,100,500
Levamisole | LEVA | 35 | tab 40,150 mg: 1,10,100; syr 40 mg/5 ml: 15,30
Mebendazole | MEBE | 25 | tab 100,500 mg: 1,6,100,1000; sus 100 mg/5 ml: 30,60
Niclosamide | NICL | 160 | tab 500 mg: 4,100
Permethrin | PERM | 120 | crm 5 %: 30,60; lot 1 %: 60,100
Praziquantel | PRAZ | 150 | tab 600 mg: 4,8,100,1000
Pyrantel | PYRN | 70 | tab 125,250 mg: 3,6,100; sus 250 mg/5 ml: 10,15
# Antifungals
Amphotericin B | AMPB | 900 | inj 50 mg: 1
Clotrimazole | CLOT | 55 | crm 1,2 %: 15,20,30; pes 100,200,500 mg: 1,3,6; pow 1 %: 30,50; lot 1 %: 15,30
Fluconazole | FLCZ | 95 | cap 50,100,150,200 mg: 1,7,10,28,100; inf 200 mg: 100; sus 50 mg/5 ml: 35
Griseofulvin | GRIS | 60 | tab 125,250,500 mg: 20,28,100,1000
Itraconazole | ITRA | 380 | cap 100 mg: 4,15,28
Ketoconazole | KETO | 80 | tab 200 mg: 10,30,100; crm 2 %: 15,30; shm 1,2 %: 60,100,120
Miconazole | MICO | 70 | crm 2 %: 15,20,30; pes 200,400 mg: 3,7; ogl 2 %: 20,40
Nystatin | NYST | 40 | sus 100000 IU/ml: 12,24,30; pes 100000 IU: 10,14; oin 100000 IU/g: 15,30; tab 500000 IU: 20,100
Terbinafine | TERB | 240 | tab 125,250 mg: 7,14,28; crm 1 %: 10,15,30
# Antivirals
Aciclovir | ACIC | 85 | tab 200,400,800 mg: 10,25,35,100; crm 5 %: 2,5,10; eo 3 %: 4.5; inj 250 mg: 1,5
Oseltamivir | OSEL | 720 | cap 30,45,75 mg: 10
Valaciclovir | VALA | 520 | tab 500,1000 mg: 10,21,42
# Pain and fever
Aspirin | ASPI | 8 | tab 75,81,100,300 mg: 20,28,30,100,1000; eff 500 mg: 10,20
Celecoxib | CELE | 180 | cap 100,200 mg: 10,20,30
Codeine + paracetamol | COPA | 70 | tab 8/500,30/500 mg: 10,20,100
Diclofenac | DICL | 12 | tab 25,50,75,100 mg: 10,20,100,1000; gel 1,2 %: 20,30,50,100; inj 25 mg/ml: 1,10,100; sup 50,100 mg: 5,10; eye 0.1 %: 5
Etoricoxib | ETOR | 240 | tab 60,90,120 mg: 7,14,28
Ibuprofen | IBUP | 14 | tab 200,400,600 mg: 10,20,24,100,1000; sus 100,200 mg/5 ml: 60,100,200; gel 5 %: 30,50; cap 200,400 mg: 10,20
Indometacin | INDO | 16 | cap 25,50 mg: 20,28,100,1000; sup 100 mg: 5,10
Ketoprofen | KTPF | 90 | gel 2.5 %: 30,50,60; cap 50,100 mg: 20,28; inj 50 mg/ml: 1,6
Meloxicam | MELO | 45 | tab 7.5,15 mg: 10,20,30,100; inj 15 mg/1.5 ml: 1,5
Morphine | MORP | 120 | tab 10,30 mg: 20,60; sus 10 mg/5 ml: 100,500; inj 10 mg/ml: 1,10
Naproxen | NAPR | 60 | tab 250,500 mg: 10,20,28,100
Paracetamol | PARA | 8 | tab 500,1000 mg: 8,10,20,100,500,1000; syr 120,250 mg/5 ml: 60,100,200; eff 500,1000 mg: 8,16; sup 80,125,250,500 mg: 5,10; inf 1000 mg: 100; dro 100 mg/ml: 15,30
Paracetamol + caffeine | PACA | 18 | tab 500/65 mg: 10,16,20,100
Paracetamol + ibuprofen | PAIB | 24 | tab 325/200,500/400 mg: 10,20,100; sus 125/100 mg/5 ml: 60,100
Piroxicam | PIRO | 20 | cap 10,20 mg: 10,20,100; gel 0.5 %: 20,30,50
Tramadol | TRAM | 45 | cap 50,100 mg: 10,20,100; inj 50 mg/ml: 1,5,10
# Heart and blood pressure
Amiodarone | AMIO | 180 | tab 100,200 mg: 20,30; inj 50 mg/ml: 1,6
Amlodipine | AMLO | 22 | tab 2.5,5,10 mg: 10,28,30,100
Amlodipine + losartan | AMLS | 90 | tab 5/50,5/100,10/100 mg: 28,30
Amlodipine + valsartan | AMVA | 240 | tab 5/80,5/160,10/160 mg: 14,28
Atenolol | ATEN | 16 | tab 25,50,100 mg: 14,28,30,100
Atorvastatin | ATOR | 80 | tab 10,20,40,80 mg: 10,28,30
Bisoprolol | BISO | 75 | tab 1.25,2.5,5,10 mg: 28,30
Candesartan | CAND | 140 | tab 4,8,16,32 mg: 28,30
Captopril | CAPT | 18 | tab 12.5,25,50 mg: 20,30,100
Carvedilol | CARV | 60 | tab 3.125,6.25,12.5,25 mg: 28,30
Clopidogrel | CLOP | 120 | tab 75,300 mg: 10,28,30
Digoxin | DIGO | 35 | tab 0.0625,0.125,0.25 mg: 28,30,100; inj 0.25 mg/ml: 1,5
Enalapril | ENAL | 18 | tab 2.5,5,10,20 mg: 28,30,100
Enoxaparin | ENOX | 290 | pfs 20,40,60,80 mg: 1,2,10
Furosemide | FURO | 12 | tab 20,40 mg: 20,28,100,1000; inj 10 mg/ml: 1,10,100
Glyceryl trinitrate | GTN | 60 | tab 0.5 mg: 30,100; spr 0.4 mg: 200
Heparin | HEPA | 320 | inj 1000,5000 IU/ml: 1,5,10
Hydralazine | HYDR | 45 | tab 25,50 mg: 28,100; inj 20 mg: 1,5
Hydrochlorothiazide | HCTZ | 10 | tab 12.5,25,50 mg: 28,30,100,1000
Isosorbide dinitrate | ISDN | 35 | tab 5,10,20 mg: 30,100
Lisinopril | LISI | 35 | tab 2.5,5,10,20 mg: 28,30,100
Losartan | LOSA | 45 | tab 25,50,100 mg: 10,28,30,100
Losartan + hydrochlorothiazide | LOHC | 75 | tab 50/12.5,100/25 mg: 28,30
Methyldopa | METD | 50 | tab 250,500 mg: 28,30,100
Nebivolol | NEBI | 220 | tab 2.5,5 mg: 14,28
Nifedipine | NIFE | 25 | tab 10,20,30 mg: 28,30,100
Propranolol | PROP | 14 | tab 10,40,80 mg: 28,100,1000
Ramipril | RAMI | 85 | cap 2.5,5,10 mg: 28,30
Rosuvastatin | ROSU | 140 | tab 5,10,20,40 mg: 10,28,30
Simvastatin | SIMV | 55 | tab 10,20,40 mg: 28,30
Spironolactone | SPIR | 60 | tab 25,50,100 mg: 28,30,100
Telmisartan | TELM | 110 | tab 20,40,80 mg: 28,30
Tranexamic acid | TXA | 140 | tab 250,500 mg: 10,20,100; inj 100 mg/ml: 1,5,10
Valsartan | VALS | 150 | tab 40,80,160 mg: 28,30
Verapamil | VERA | 60 | tab 40,80,120 mg: 28,30,100
Warfarin | WARF | 40 | tab 1,3,5 mg: 28,30,100
`;
