import { setRetired } from '../../market/open-apis/controls.ts'
import { emptySchema } from '../../market/requests.ts'
import { object, oneOf, text as words } from '../../protocol/schema.ts'
import { text } from '../../protocol/text.ts'
import { MARKET, type Route, route } from '../route.ts'
import { note } from '../schemas/notes.ts'

const productSchema = object({
  productId: words(256, note('product id', '商品标识')),
  state: oneOf(['on-sale', 'retired'], note('whether it is sold', '状态')),
})

const retire = (id: string, action: 'retire' | 'relist', retired: boolean): Route =>
  route({
    id,
    method: 'POST',
    path: `${MARKET}/products/{productId}/${action}`,
    tag: 'open-apis',
    summary: retired ? text('Retire a product', '下架商品') : text('Put a product back on sale', '重新上架商品'),
    about: text('Usage records of its instances are rejected as 006 while it is retired.', '下架期间其实例的话单按 006 拒绝。'),
    body: { schema: emptySchema },
    success: {
      status: 200,
      about: text('the product', '商品'),
      schema: productSchema,
      example: { productId: 'OFFI-1b9d6bcd-on-demand-1', state: retired ? 'retired' : 'on-sale' },
    },
    errors: ['unknown'],
    handle: ({ market, param }) => {
      market.decide((tx) => setRetired(tx, param('productId'), retired))
      return { productId: param('productId'), state: retired ? 'retired' : 'on-sale' }
    },
  })

export const productRoutes: readonly Route[] = [retire('retireProduct', 'retire', true), retire('relistProduct', 'relist', false)]
