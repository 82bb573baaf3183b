export interface SeedUser {
  id: number;
  email: string;
  displayName: string;
  password: string;
  role: 'customer' | 'admin';
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
];

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
