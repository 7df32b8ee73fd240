import { memoryStore } from '../../emulator/store/memory-store.ts'
import { storeSuite } from './store-suite.ts'

storeSuite('memoryStore', async () => memoryStore())
