import torch
import torch.nn as nn
import torch.nn.functional as F
import torchvision
import torchvision.transforms as transforms

hidden_size = [60]
norm = transforms.Compose([transforms.ToTensor(), transforms.Normalize((.5,.5,.5), (.5,.5,.5))])
data = torchvision.datasets.CIFAR10(root='../datasets', train=True, transform=norm)
train_data = torch.utils.data.Subset(data, range(16000))
train_loader = torch.utils.data.DataLoader(dataset=train_data, batch_size=100, shuffle=True)

class MultiLayerPerceptron(nn.Module):
    def __init__(self, input_size, hidden_layers, num_classes):
        super(MultiLayerPerceptron, self).__init__()
        # two layers are what question b asks for
        self.fc1 = nn.Linear(input_size, hidden_layers[0])
        self.fc2 = nn.Linear(hidden_layers[0], num_classes)

    def forward(self, x):
        return self.fc2(F.relu(self.fc1(x.view(x.shape[0], -1))))

model = MultiLayerPerceptron(3*32*32, hidden_size, 10)
crit = nn.CrossEntropyLoss()
optim = torch.optim.Adam(model.parameters(), lr=0.001)
losses = []
for ep in range(6):
    for xb, yb in train_loader:
        l = crit(model(xb), yb)
        optim.zero_grad(); l.backward(); optim.step()
        losses.append(l.item())
    print(ep, sum(losses[-50:]) / 50)
