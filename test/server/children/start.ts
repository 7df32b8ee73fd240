import { start } from '../../../emulator/commands/start.ts'

/** Runs `start` with the options given as JSON: what the binary does, without reading a command line. */
process.exitCode = await start(JSON.parse(process.argv[2] ?? '{}'))
