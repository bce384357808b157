import {readFileSync} from "fs";
import {neon,neonConfig} from "@neondatabase/serverless";
neonConfig.fetchEndpoint="http://127.0.0.1:8921/sql";
const env=Object.fromEntries(readFileSync(".duka/worker.env","utf8").split("\n").filter(Boolean).map(l=>{const i=l.indexOf("=");return [l.slice(0,i),l.slice(i+1).replace(/^["']|["']$/g,"")]}));
const sql=neon(env.SYSTEM_DATABASE_URL);
for (const q of process.argv.slice(2)) console.log(JSON.stringify(await sql.query(q).catch(e=>e.message),null,1).slice(0,3000));
