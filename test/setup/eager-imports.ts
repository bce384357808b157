// What the Worker imports late, once for all tests: two requests of a test that wait for one late import would wait for ever.
import "../../src/platform/sheets/read-xlsx.ts";
import "../../src/platform/sheets/write-xlsx.ts";
