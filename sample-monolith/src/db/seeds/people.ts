export interface SeedUser {
  id: number;
  email: string;
  displayName: string;
  password: string;
  role: 'customer' | 'support' | 'warehouse' | 'admin';
}

const customers = ['Ada', 'Bela', 'Chidi', 'Dana', 'Emre', 'Finn', 'Gita', 'Hugo', 'Ines'];

export const users: SeedUser[] = [
  {
    id: 1,
    email: 'admin@shop.example',
    displayName: 'Shop Admin',
    password: 'admin-password',
    role: 'admin',
  },
  ...customers.map((name, index) => ({
    id: index + 2,
    email: `${name.toLowerCase()}@shop.example`,
    displayName: name,
    password: `${name.toLowerCase()}-password`,
    role: 'customer' as const,
  })),
  {
    id: 11,
    email: 'support@shop.example',
    displayName: 'Shop Support',
    password: 'support-password',
    role: 'support',
  },
  {
    id: 12,
    email: 'warehouse@shop.example',
    displayName: 'Shop Warehouse',
    password: 'warehouse-password',
    role: 'warehouse',
  },
];

/** The administrator needs no entry: that role may do everything. */
export const permissions: Record<string, string[]> = {
  support: ['orders.read', 'customers.read', 'promotions.write'],
  warehouse: ['stock.read', 'stock.write', 'shipping.write'],
};

export function seedAddress(user: SeedUser) {
  return {
    id: `00000000-0000-4000-8000-${String(user.id).padStart(12, '0')}`,
    label: 'Home',
    street: `Harbour Street ${user.id}`,
    city: 'Trieste',
    postalCode: '34121',
    country: 'IT',
  };
}
