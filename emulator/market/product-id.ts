/** Product id of a specification as it is sold: month and year are two products. Source: [doc] query order, ProductInfo. */
export const productIdFor = (skuCode: string, sold: string, n = '1'): string =>
  `OFFI-${skuCode.replaceAll('-', '').slice(0, 12)}-${sold}-${n}`
