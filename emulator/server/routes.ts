import type { Route } from './route.ts'
import { aboutRoutes } from './routes/about.ts'
import { catalogueRoutes } from './routes/catalogue.ts'
import { clockRoutes } from './routes/clock.ts'
import { deviceRoutes } from './routes/devices.ts'
import { domainRoutes } from './routes/domains.ts'
import { faultRoutes } from './routes/faults.ts'
import { instanceRoutes } from './routes/instances.ts'
import { kitRoutes } from './routes/kit.ts'
import { licenceRoutes } from './routes/licences.ts'
import { loginCallRoutes } from './routes/login-calls.ts'
import { marketRoutes } from './routes/markets.ts'
import { messageRoutes } from './routes/messages.ts'
import { noticeRoutes } from './routes/notices.ts'
import { openApiRoutes } from './routes/open-apis.ts'
import { orderRoutes } from './routes/orders.ts'
import { productRoutes } from './routes/products.ts'
import { testCodeRoutes } from './routes/test-codes.ts'
import { traceRoutes } from './routes/trace.ts'

/** Every path of the control API: what is registered and what is described. */
export const ROUTES: readonly Route[] = [
  ...aboutRoutes(async () => {
    // Loaded when asked for: most starts describe nothing.
    const { openApi } = await import('./openapi.ts')
    return openApi(ROUTES)
  }),
  ...catalogueRoutes,
  ...marketRoutes,
  ...orderRoutes,
  ...instanceRoutes,
  ...licenceRoutes,
  ...testCodeRoutes,
  ...deviceRoutes,
  ...kitRoutes,
  ...loginCallRoutes,
  ...messageRoutes,
  ...clockRoutes,
  ...faultRoutes,
  ...noticeRoutes,
  ...traceRoutes,
  ...openApiRoutes,
  ...domainRoutes,
  ...productRoutes,
]
